/* The formatter agrees with the host's snprintf wherever C says what must come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/text/format.h"
#include "tests/host/random.h"

enum { TEXT_SIZE = 8192, RANDOM_CONVERSIONS = 400000 };

struct sink {
    char text[TEXT_SIZE];
    size_t length;
};

static void put(char character, void *context) {
    struct sink *sink = context;
    assert_true(sink->length < sizeof sink->text);
    sink->text[sink->length++] = character;
}

/* Formats with both and compares. Not declared printf-like: the formats are made at run time. */
static void same_as_host(const char *format, ...) {
    static struct sink ours;
    static char hosts[TEXT_SIZE];
    ours.length = 0;
    va_list arguments;
    va_start(arguments, format);
    int expected = vsnprintf(hosts, sizeof hosts, format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    size_t length = format_to_va(put, &ours, format, arguments);
    va_end(arguments);

    if (expected < 0 || expected >= TEXT_SIZE)
        fail_msg("\"%s\": the host returned %d", format, expected);
    assert_int_equal(length, ours.length);
    if (length != (size_t)expected || memcmp(ours.text, hosts, length) != 0)
        fail_msg("\"%s\": host \"%s\", here \"%.*s\"", format, hosts, (int)length, ours.text);
}

/* What is written by hand below is seen by the compiler's format check. */
#define SAME_AS_HOST(...) ((void)sizeof(printf(__VA_ARGS__)), same_as_host(__VA_ARGS__))

static void integers_at_their_limits(void **state) {
    (void)state;
    SAME_AS_HOST("%d %i %d", INT_MIN, INT_MAX, 0);
    SAME_AS_HOST("%hhd %hd %ld %lld", SCHAR_MIN, SHRT_MIN, LONG_MIN, LLONG_MIN);
    SAME_AS_HOST("%hhu %hu %lu %llu", UCHAR_MAX, USHRT_MAX, ULONG_MAX, ULLONG_MAX);
    SAME_AS_HOST("%jd %ju %zd %zu %td", INTMAX_MIN, UINTMAX_MAX, (ssize_t)PTRDIFF_MIN, SIZE_MAX,
                 PTRDIFF_MIN);
    SAME_AS_HOST("%x %X %o %llo", UINT_MAX, UINT_MAX, UINT_MAX, ULLONG_MAX);
    SAME_AS_HOST("%#x %#X %#o %#x %#o", 0xabcu, 0xabcu, 0777u, 0u, 0u);
    SAME_AS_HOST("%+d %+d % d % d", 1, -1, 1, -1);
    SAME_AS_HOST("[%.0d|%.0u|%.0x|%#.0o|%+.0d|%5.0d]", 0, 0u, 0u, 0u, 0, 0);
    SAME_AS_HOST("[%-8d|%08d|%+08d|%#018lx|%#-18lx|]", -5, -5, 5, 0xbeeful, 0xbeeful);
    SAME_AS_HOST("[%*d|%*d|%-*d]", 6, 1, -6, 2, 6, 3);
    SAME_AS_HOST("[%.*d|%.*d|%*.*d]", 4, 1, -4, 2, 8, 4, 3);
    same_as_host("[%08.3d|%-08d|%+ d]", -5, -5, 5);
    same_as_host("%hhd %hhu %hd %hu", 0x1ff, 0x1ff, 0x1ffff, 0x1ffff);
}

static void text_characters_and_pointers(void **state) {
    (void)state;
    SAME_AS_HOST("no conversion");
    SAME_AS_HOST("100%%, [%5s|%-5s|%.2s|%5.1s|%.0s|%s]", "abc", "abc", "abc", "abc", "abc", "");
    SAME_AS_HOST("[%c|%3c|%-3c|%c]", 'a', 'b', 'c', '\0');
    SAME_AS_HOST("[%p|%20p|%-20p]", (void *)state, (void *)state, (void *)UINTPTR_MAX);
    SAME_AS_HOST("%s", (const char *)NULL);
}

/* The arguments of the stars in a format. */
struct stars {
    int values[2], count;
};

/* A width or precision: digits, which a star may stand for; only a star can be negative. */
static size_t append_number(char *at, struct stars *stars) {
    int number = (int)random_below(random_below(50) == 0 ? 2000 : 40);
    if (random_below(2) == 0)
        return (size_t)sprintf(at, "%.0d", number); /* nothing for 0, which would be a flag */
    stars->values[stars->count++] = random_below(3) == 0 ? -number : number;
    *at = '*';
    return 1;
}

/* Few bits as often as many, and often a limit of some width or its neighbour. */
static uint64_t random_value(void) {
    static const uint64_t limits[] = {0,          INT8_MAX,  UINT8_MAX,  INT16_MAX,
                                      UINT16_MAX, INT32_MAX, UINT32_MAX, INT64_MAX};
    if (random_below(2) == 0)
        return limits[random_below(sizeof limits / sizeof limits[0])] + random_below(3) - 1;
    uint64_t value = random_bits() >> random_below(64);
    return random_below(2) == 0 ? value : 0 - value;
}

static void compare_with_value(const char *format, char conversion, bool is_long,
                               const struct stars *stars) {
    static const char *const texts[] = {"", "a", "page fault", "a longer text of some words"};
#define COMPARE(value)                                                                             \
    (stars->count == 0   ? same_as_host(format, value)                                             \
     : stars->count == 1 ? same_as_host(format, stars->values[0], value)                           \
                         : same_as_host(format, stars->values[0], stars->values[1], value))
    uint64_t value = random_value();
    if (conversion == 's')
        COMPARE(texts[random_below(4)]);
    else if (conversion == 'p')
        COMPARE((void *)(uintptr_t)(value | 1)); /* the host says (nil) for a null pointer */
    else if (is_long)
        COMPARE((long)value);
    else
        COMPARE((int)value);
#undef COMPARE
}

/* What C defines for each conversion; there may be more that hosts do. */
static const struct {
    char conversion;
    const char *flags;
    bool has_precision, has_length;
} conversions[] = {
    {'d', "-0+ ", true, true},  {'i', "-0+ ", true, true},  {'u', "-0+ ", true, true},
    {'o', "-0+ #", true, true}, {'x', "-0+ #", true, true}, {'X', "-0+ #", true, true},
    {'c', "-+ ", false, false}, {'s', "-+ ", true, false},  {'p', "-", false, false},
};

static void random_conversion(void) {
    static const char *const lengths[] = {"hh", "h", "", "l", "ll", "z", "j", "t"};
    size_t row = random_below(sizeof conversions / sizeof conversions[0]);
    size_t length = conversions[row].has_length ? random_below(8) : 2;
    const char *flags = conversions[row].flags;

    char format[64] = "<%";
    struct stars stars = {.count = 0};
    size_t end = 2;
    for (unsigned count = random_below(4); count > 0; count--)
        format[end++] = flags[random_below((unsigned)strlen(flags))];
    if (random_below(2) == 0)
        end += append_number(format + end, &stars);
    if (conversions[row].has_precision && random_below(2) == 0) {
        format[end++] = '.';
        end += append_number(format + end, &stars);
    }
    sprintf(format + end, "%s%c>%%%%", lengths[length], conversions[row].conversion);
    compare_with_value(format, conversions[row].conversion, length > 2, &stars);
}

static void random_conversions(void **state) {
    (void)state;
    random_start();
    for (int i = 0; i < RANDOM_CONVERSIONS; i++)
        random_conversion();
}

static void text_is_cut_at_its_size_and_terminated(void **state) {
    (void)state;
    static const char whole[] = "vector 14, page fault";
    for (size_t size = 0; size <= sizeof whole + 2; size++) {
        char *text = malloc(size + 1);
        text[size] = '!';
        assert_int_equal(format_text(text, size, "vector %d, %s", 14, "page fault"), strlen(whole));
        assert_int_equal(text[size], '!');
        size_t kept = size < sizeof whole ? size : sizeof whole;
        if (size > 0) {
            assert_memory_equal(text, whole, kept - 1);
            assert_int_equal(text[kept - 1], '\0');
        }
        free(text);
    }
    assert_int_equal(format_text(NULL, 0, "%d", 1234), 4);
}

static void a_precision_keeps_unterminated_text_in_bounds(void **state) {
    (void)state;
    char *text = malloc(3); /* AddressSanitizer sees a fourth byte being read */
    memcpy(text, "abc", 3);
    char out[16];
    assert_int_equal(format_text(out, sizeof out, "%.3s", text), 3);
    assert_string_equal(out, "abc");
    free(text);
}

static void assert_comes_out(const char *expected, const char *format, ...) {
    struct sink sink = {.length = 0};
    va_list arguments;
    va_start(arguments, format);
    size_t length = format_to_va(put, &sink, format, arguments);
    va_end(arguments);
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(sink.text, expected, length);
}

static void what_is_not_understood_is_printed_as_it_stands(void **state) {
    (void)state;
    assert_comes_out("a 1 %y %s", "a %d %y %s", 1, 2);
    assert_comes_out("%n", "%n", (int *)NULL);
    assert_comes_out("%-08.3f %s", "%-08.3f %s", 1.0);
    assert_comes_out("%ls", "%ls", L"wide");
    assert_comes_out("%Lu", "%Lu", 1);
    assert_comes_out("%lll", "%lll", 1);
    assert_comes_out("%", "%");
    assert_comes_out("7 %-5.3l", "%d %-5.3l", 7);
    assert_comes_out("%*", "%*", 4);
    assert_comes_out("%h", "%h");
}

static void a_null_pointer_is_an_address_and_a_null_text_is_named(void **state) {
    (void)state;
    assert_comes_out("0x0|   0x0", "%p|%6p", NULL, NULL);
    assert_comes_out("(null)|  (nu", "%s|%5.3s", NULL, NULL);
}

static void a_wild_width_is_limited(void **state) {
    (void)state;
    static struct sink sink;
    const int widths[] = {INT_MAX, INT_MIN, -INT_MAX, 4096, -4096};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        sink.length = 0;
        assert_int_equal(format_to(put, &sink, "%*d", widths[i], 1), 4096);
    }
    sink.length = 0;
    assert_int_equal(format_to(put, &sink, "%.*d", INT_MAX, 1), 4096);
    const char *volatile too_many_digits = /* hidden from -Wformat, which would rightly object */
        "%99999999999999999999d|%.99999999999999999999s";
    sink.length = 0;
    assert_int_equal(format_to(put, &sink, too_many_digits, 1, "abc"), 4096 + 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_at_their_limits),
        cmocka_unit_test(text_characters_and_pointers),
        cmocka_unit_test(random_conversions),
        cmocka_unit_test(text_is_cut_at_its_size_and_terminated),
        cmocka_unit_test(a_precision_keeps_unterminated_text_in_bounds),
        cmocka_unit_test(what_is_not_understood_is_printed_as_it_stands),
        cmocka_unit_test(a_null_pointer_is_an_address_and_a_null_text_is_named),
        cmocka_unit_test(a_wild_width_is_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
