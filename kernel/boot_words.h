/*
 * The words of the command line that mean something. Each is a row in the file that reads it, and the
 * linker gathers the rows: so a program knows the words of its own parts and no others. Whoever gives
 * it another one is told so in one line, instead of getting what comes without it.
 */
#ifndef KERNEL_BOOT_WORDS_H
#define KERNEL_BOOT_WORDS_H

#include <stddef.h>
#include <trapgate/handler.h>

/* `values` is BOOT_NO_VALUE, BOOT_ANY_VALUE, or which there are: "off color", with # for a number. */
struct boot_word {
    const char *name, *values;
};

#define BOOT_NO_VALUE NULL
#define BOOT_ANY_VALUE ""

/* BOOT_WORDS({"exit", BOOT_NO_VALUE}, {"serial", "off color"}): once in a file, outside of functions. */
#define BOOT_WORDS(...)                                                                            \
    __attribute__((section("boot_words"), used,                                                    \
                   aligned(8))) static const struct boot_word boot_word_rows[] = {__VA_ARGS__}

/* Ends with EXIT_WORDS if there is a word that no row accepts. */
void boot_words_check(void);

/* For a value that only the file that reads it can judge: says in one line that NAME=value means
 * nothing, and ends with EXIT_WORDS. `nearest` is a value that may have been meant, or NULL; then the
 * line says what to do `instead`. */
NORETURN void boot_word_refuse(const char *name, const char *value, const char *nearest,
                               const char *instead);

#endif
