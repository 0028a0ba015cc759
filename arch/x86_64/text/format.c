/*
 * A conversion goes through three steps: its specification is parsed, its argument is taken, and
 * the field is written as padding, prefix, zeros, body. Nothing is buffered but the digits of one
 * number.
 */
#include "arch/x86_64/text/format.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "arch/x86_64/decode/words.h"

enum {
    PADDING_LIMIT = 4095,                         /* see format.h */
    DIGITS_LIMIT = sizeof(uintmax_t) * 8 / 3 + 1, /* octal is the longest form */
};

static const char flag_characters[] = "-0+ #"; /* in the order of the bits of enum flag */
enum flag { LEFT = 1 << 0, ZERO = 1 << 1, PLUS = 1 << 2, SPACE = 1 << 3, ALTERNATE = 1 << 4 };

struct specification {
    unsigned flags; /* of enum flag */
    bool has_precision;
    size_t width, precision;
    size_t size; /* of an integer argument, in bytes; 0 if nothing is said, which means an int */
    char conversion;
};

struct output {
    format_sink *sink;
    void *context;
    size_t count;
};

/* A va_list may be an array, and then a parameter of its type cannot be pointed to; this can. */
struct arguments {
    va_list list;
};

static void put(struct output *output, char character) {
    output->sink(character, output->context);
    output->count++;
}

static void put_text(struct output *output, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        put(output, text[i]);
}

static void repeat(struct output *output, char character, size_t count) {
    if (count > PADDING_LIMIT)
        count = PADDING_LIMIT;
    while (count-- > 0)
        put(output, character);
}

/* Looks at no byte from `limit` on: text that is cut by a precision may lack its NUL. */
static size_t text_length(const char *text, size_t limit) {
    size_t length = 0;
    while (length < limit && text[length] != '\0')
        length++;
    return length;
}

static const char *parse_flags(const char *at, unsigned *flags) {
    for (;; at++) {
        size_t flag = 0;
        while (flag_characters[flag] != '\0' && flag_characters[flag] != *at)
            flag++;
        if (flag_characters[flag] == '\0')
            return at;
        *flags |= 1u << flag;
    }
}

/* Digits or *. More digits than an int holds stay at INT_MAX, which padding limits further. */
static const char *parse_number(const char *at, struct arguments *arguments, int *number) {
    *number = 0;
    if (*at == '*') {
        *number = va_arg(arguments->list, int);
        return at + 1;
    }
    for (; *at >= '0' && *at <= '9'; at++) {
        int digit = *at - '0';
        *number = *number > (INT_MAX - digit) / 10 ? INT_MAX : *number * 10 + digit;
    }
    return at;
}

static const char *parse_size(const char *at, size_t *size) {
    bool twice = (*at == 'h' || *at == 'l') && at[1] == *at;
    switch (*at) {
    case 'h':
        *size = twice ? sizeof(char) : sizeof(short);
        break;
    case 'l':
        *size = twice ? sizeof(long long) : sizeof(long);
        break;
    case 'z':
        *size = sizeof(size_t);
        break;
    case 't':
        *size = sizeof(ptrdiff_t);
        break;
    case 'j':
        *size = sizeof(intmax_t);
        break;
    default:
        return at;
    }
    return at + (twice ? 2 : 1);
}

/* Takes what stands after the %; returns where the character of the conversion is. */
static const char *parse(const char *at, struct arguments *arguments,
                         struct specification *specification) {
    *specification = (struct specification){0};
    at = parse_flags(at, &specification->flags);

    int width;
    at = parse_number(at, arguments, &width);
    if (width < 0)
        specification->flags |= LEFT;
    /* Negated as unsigned, for INT_MIN has no positive int. */
    specification->width = width < 0 ? 0u - (unsigned)width : (unsigned)width;

    if (*at == '.') {
        int precision;
        at = parse_number(at + 1, arguments, &precision);
        specification->has_precision = precision >= 0;
        specification->precision = precision >= 0 ? (unsigned)precision : 0;
    }

    at = parse_size(at, &specification->size);
    specification->conversion = *at;
    return at;
}

/*
 * The ABI passes integers of one size in one way, whatever their name and sign, and as an int if
 * they are narrower than that: so the size says all that there is to know.
 */
static uintmax_t take_unsigned(struct arguments *arguments, size_t size) {
    if (size > sizeof(int))
        return va_arg(arguments->list, unsigned long long);
    unsigned value = va_arg(arguments->list, unsigned);
    return size == sizeof(char)    ? (unsigned char)value
           : size == sizeof(short) ? (unsigned short)value
                                   : value;
}

static intmax_t take_signed(struct arguments *arguments, size_t size) {
    if (size > sizeof(int))
        return va_arg(arguments->list, long long);
    int value = va_arg(arguments->list, int);
    return size == sizeof(char) ? (signed char)value : size == sizeof(short) ? (short)value : value;
}

/* Zeros are counted, the rest is text: padding, prefix, zeros, body, or with LEFT padding last. */
static void put_field(struct output *output, const struct specification *specification,
                      const char *prefix, size_t zeros, const char *body, size_t body_length) {
    size_t prefix_length = text_length(prefix, SIZE_MAX);
    size_t length = prefix_length + zeros + body_length;
    size_t padding = specification->width > length ? specification->width - length : 0;
    if (!(specification->flags & LEFT))
        repeat(output, ' ', padding);
    put_text(output, prefix, prefix_length);
    repeat(output, '0', zeros);
    put_text(output, body, body_length);
    if (specification->flags & LEFT)
        repeat(output, ' ', padding);
}

/* The precision is the least number of digits: 1 if none is given, and 0 may leave none at all. */
static void put_number(struct output *output, const struct specification *specification,
                       const char *prefix, uintmax_t value, unsigned base) {
    const char *digit = specification->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    char digits[DIGITS_LIMIT];
    size_t start = sizeof digits;
    for (; value != 0; value /= base)
        digits[--start] = digit[value % base];
    size_t length = sizeof digits - start;

    size_t least = specification->has_precision ? specification->precision : 1;
    if (base == 8 && (specification->flags & ALTERNATE) && least <= length)
        least = length + 1; /* "#" asks of octal that it begin with a 0 */
    if ((specification->flags & (ZERO | LEFT)) == ZERO && !specification->has_precision) {
        size_t prefix_length = text_length(prefix, SIZE_MAX);
        if (specification->width > prefix_length + least)
            least = specification->width - prefix_length;
    }
    size_t zeros = least > length ? least - length : 0;
    put_field(output, specification, prefix, zeros, digits + start, length);
}

static void put_signed(struct output *output, const struct specification *specification,
                       intmax_t value) {
    const char *sign = value < 0                      ? "-"
                       : specification->flags & PLUS  ? "+"
                       : specification->flags & SPACE ? " "
                                                      : "";
    /* Negated as unsigned, for the least integer has no positive one. */
    uintmax_t magnitude = value < 0 ? 0 - (uintmax_t)value : (uintmax_t)value;
    put_number(output, specification, sign, magnitude, 10);
}

static void put_hexadecimal(struct output *output, const struct specification *specification,
                            uintmax_t value) {
    const char *prefix = specification->conversion == 'X' ? "0X" : "0x";
    bool with_prefix = (specification->flags & ALTERNATE) && value != 0;
    put_number(output, specification, with_prefix ? prefix : "", value, 16);
}

static void put_string(struct output *output, const struct specification *specification,
                       const char *text) {
    if (text == NULL)
        text = "(null)";
    size_t limit = specification->has_precision ? specification->precision : SIZE_MAX;
    put_field(output, specification, "", 0, text, text_length(text, limit));
}

/* These two are false for a conversion that is not theirs; then they have taken no argument. */
static bool convert_integer(struct output *output, const struct specification *specification,
                            struct arguments *arguments) {
    size_t size = specification->size;
    switch (specification->conversion) {
    case 'd':
    case 'i':
        put_signed(output, specification, take_signed(arguments, size));
        return true;
    case 'u':
        put_number(output, specification, "", take_unsigned(arguments, size), 10);
        return true;
    case 'o':
        put_number(output, specification, "", take_unsigned(arguments, size), 8);
        return true;
    case 'x':
    case 'X':
        put_hexadecimal(output, specification, take_unsigned(arguments, size));
        return true;
    default:
        return false;
    }
}

static bool convert_other(struct output *output, const struct specification *specification,
                          struct arguments *arguments) {
    if (specification->size != 0) /* %ls and %lc are of wide characters */
        return false;
    switch (specification->conversion) {
    case 'p':
        put_number(output, specification, "0x", (uintptr_t)va_arg(arguments->list, void *), 16);
        return true;
    case 'c':
        put_field(output, specification, "", 0, &(char){(char)va_arg(arguments->list, int)}, 1);
        return true;
    case 's':
        put_string(output, specification, va_arg(arguments->list, const char *));
        return true;
    case '%':
        put(output, '%');
        return true;
    default:
        return false;
    }
}

size_t format_to_va(format_sink *sink, void *context, const char *format, va_list list) {
    struct output output = {.sink = sink, .context = context};
    struct arguments arguments;
    va_copy(arguments.list, list);
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            put(&output, *at);
            continue;
        }
        struct specification specification;
        const char *conversion = parse(at + 1, &arguments, &specification);
        if (!convert_integer(&output, &specification, &arguments) &&
            !convert_other(&output, &specification, &arguments)) {
            put_text(&output, at, text_length(at, SIZE_MAX));
            break;
        }
        at = conversion;
    }
    va_end(arguments.list);
    return output.count;
}

size_t format_to(format_sink *sink, void *context, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t length = format_to_va(sink, context, format, arguments);
    va_end(arguments);
    return length;
}

static void put_into_text(char character, void *context) {
    text_put_character(context, character);
}

size_t format_text_va(char *text, size_t size, const char *format, va_list arguments) {
    struct text into = {text, size, 0};
    format_to_va(put_into_text, &into, format, arguments);
    return text_finish(&into);
}

size_t format_text(char *text, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t length = format_text_va(text, size, format, arguments);
    va_end(arguments);
    return length;
}
