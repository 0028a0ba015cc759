/*
 * The words of the kernel's command line: `exit scenario=page_fault title="two words"`.
 *
 * Words are separated by spaces and tabs. Between double quotes these are part of the word, and the
 * quotes are not, wherever in the word they stand: "a=b c" and a="b c" are the same word. A quote
 * that is not closed reaches to the end. A backslash makes a backslash, a quote of either kind, a
 * space or a tab an ordinary character; before any other it is ordinary itself. That undoes what
 * GRUB does, which puts a word with a space between double quotes, and a backslash before each
 * backslash and quote. A single quote is an ordinary character.
 *
 * Nothing is copied or changed: each call reads the line from its beginning.
 */
#ifndef BOOT_COMMAND_LINE_H
#define BOOT_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether one of the words is `word`, the whole of it: "exit" is not in "exit=1 exiting". */
bool command_line_has(const char *line, const char *word);

/* One word after the other. Puts the first one at `at`, which is the line or what the last call returned,
 * into `word`, which has room for `size` bytes; what of it finds no room, with the NUL that ends it, is
 * left out. Returns where the next one is looked for, or NULL if there was none. */
const char *command_line_next(const char *at, char *word, size_t size);

enum command_line_result {
    COMMAND_LINE_ABSENT = 0, /* no word begins with the key and = */
    COMMAND_LINE_FOUND = 1,
    COMMAND_LINE_TOO_LONG = 2, /* there is a value, but not enough room for it and its NUL */
};

/*
 * Puts into `value`, which has room for `size` bytes, what stands after `key=`: of several the
 * last, so that words that are added at the end of a menu entry's line prevail. The value is whole
 * or empty: unless it is found, `value` is "" and never a part. With a size of 0 nothing is
 * written.
 */
enum command_line_result command_line_value(const char *line, const char *key, char *value,
                                            size_t size);

#endif
