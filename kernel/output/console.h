/*
 * Where text goes: to every output that this machine has. A PC may have none of them, and printing
 * is then no error.
 *
 * There is no lock: an exception handler prints in the middle of somebody's line, and that must
 * work also if the exception came out of the console itself.
 */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

/* What kind of text follows; a screen, or a terminal at the serial port, shows it in a colour of its
 * own. */
enum console_style {
    CONSOLE_PLAIN,
    CONSOLE_HEADLINE, /* the one line that must be seen */
    CONSOLE_LABEL,    /* names of fields */
    CONSOLE_GOOD,
    CONSOLE_BAD,
    CONSOLE_STYLES,
};

/* One kind of output. A row of the table in console.c. */
struct console_output {
    const char *name;
    void (*write)(const char *text, size_t length);
    void (*set_style)(enum console_style style); /* may be NULL */
};

/* Adds an output that is ready. At most 4. */
void console_attach(const struct console_output *output);

/* `console_terminal` is the serial port, too, with the escape sequences of a terminal: only for a
 * person who asked for them, as a log has no use for them. */
extern const struct console_output console_serial, console_terminal, console_screen;

/* Prints text to all outputs. */
void console_write(const char *text, size_t length);

/* Prints as format_to() does, to all outputs. */
void console_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As the two above, to the serial port only: records for machines. */
void console_write_serial(const char *text, size_t length);
void console_print_serial(const char *format, ...) __attribute__((format(printf, 1, 2)));

void console_set_style(enum console_style style);

#endif
