#include "kernel/boot_words.h"

#include "kernel/boot_information.h"
#include "kernel/nearest.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"

enum { WORD_SIZE = 80, DIGITS_MAXIMUM = 9 };

/* From boot/kernel.ld. */
extern const struct boot_word __start_boot_words[], __stop_boot_words[];

static bool is_number(const char *text) {
    size_t length = 0;
    for (; text[length]; length++) {
        if (text[length] < '0' || text[length] > '9') {
            return false;
        }
    }
    return length >= 1 && length <= DIGITS_MAXIMUM;
}

/* The length of the next of the values, which are separated by spaces; 0 at their end. */
static size_t next_value(const char **values) {
    size_t length = 0;
    while (**values == ' ') {
        ++*values;
    }
    while ((*values)[length] && (*values)[length] != ' ') {
        length++;
    }
    return length;
}

static bool value_fits(const char *values, const char *value) {
    if (!*values) {
        return true;
    }
    for (size_t length; (length = next_value(&values)); values += length) {
        bool equal = strlen(value) == length && memcmp(value, values, length) == 0;
        if (equal || (*values == '#' && is_number(value))) {
            return true;
        }
    }
    return false;
}

static const struct boot_word *find(const char *name) {
    for (const struct boot_word *row = __start_boot_words; row < __stop_boot_words; row++) {
        if (strcmp(row->name, name) == 0) {
            return row;
        }
    }
    return NULL;
}

/* Every refusal is one line, which begins and ends here. `value` is NULL for a word without. */
static void begin_refusal(const char *name, const char *value) {
    console_print("Command line: %s%s%s means nothing", name, value ? "=" : "", value ? value : "");
}

static NORETURN void end_refusal(void) {
    console_print("\n");
    exit_with(EXIT_WORDS);
}

void boot_word_refuse(const char *name, const char *value, const char *nearest,
                      const char *instead) {
    begin_refusal(name, value);
    if (nearest) {
        console_print("; did you mean %s=%s?", name, nearest);
    } else {
        console_print(": %s", instead);
    }
    end_refusal();
}

static NORETURN void refuse_value(const struct boot_word *row, const char *value) {
    struct nearest nearest = {.text = value};
    const char *values = row->values;
    for (size_t length; (length = next_value(&values)); values += length) {
        nearest_consider(&nearest, values, length);
    }
    begin_refusal(row->name, value);
    if (nearest_is_near(&nearest) && *nearest.found != '#') {
        console_print("; did you mean %s=%.*s?", row->name, (int)nearest.length, nearest.found);
        end_refusal();
    }
    console_print(": it is one of");
    values = row->values;
    for (size_t length; (length = next_value(&values)); values += length) {
        const char *text = *values == '#' ? "NUMBER" : values;
        console_print(" %s=%.*s", row->name, *values == '#' ? 6 : (int)length, text);
    }
    end_refusal();
}

/* A word that no row has: the name that is most like it, or all there are. */
static NORETURN void refuse_name(const char *name, const char *value) {
    struct nearest nearest = {.text = name};
    for (const struct boot_word *row = __start_boot_words; row < __stop_boot_words; row++) {
        nearest_consider(&nearest, row->name, strlen(row->name));
    }
    begin_refusal(name, value);
    if (nearest_is_near(&nearest)) {
        bool takes_value = find(nearest.found)->values;
        console_print("; did you mean %s%s%s?", nearest.found, takes_value ? "=" : "",
                      takes_value && value ? value : "");
        end_refusal();
    }
    console_print(": it is none of");
    for (const struct boot_word *row = __start_boot_words; row < __stop_boot_words; row++) {
        if (find(row->name) == row) { /* more than one file may read it */
            console_print(" %s%s", row->name, row->values ? "=" : "");
        }
    }
    end_refusal();
}

/* Makes a name of the word, and returns the value, or NULL if it has none. */
static const char *split(char *word) {
    for (; *word; word++) {
        if (*word == '=') {
            *word = '\0';
            return word + 1;
        }
    }
    return NULL;
}

static void check(char *name) {
    const char *value = split(name);
    const struct boot_word *row = find(name);
    if (!*name && !value) {
        return; /* "": nothing was meant by it */
    }
    if (!row) {
        refuse_name(name, value);
    }
    if (!row->values && value) {
        boot_word_refuse(name, value, NULL, "this word takes no value");
    }
    if (row->values && !value) {
        begin_refusal(name, value);
        console_print(": it needs a value, %s=VALUE", name);
        end_refusal();
    }
    if (value && !value_fits(row->values, value)) {
        refuse_value(row, value);
    }
}

void boot_words_check(void) {
    char word[WORD_SIZE];
    const char *at = boot_information()->command_line;
    while ((at = command_line_next(at, word, sizeof word))) {
        check(word);
    }
}
