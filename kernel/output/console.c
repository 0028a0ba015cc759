#include "kernel/output/console.h"

#include <stdarg.h>

#include "arch/x86_64/text/format.h"
#include "kernel/output/pages.h"
#include "kernel/output/serial.h"

enum { OUTPUTS = 4 };
static const struct console_output *outputs[OUTPUTS];
static size_t output_count;

static void write_serial(char character) {
    if (character == '\n') {
        serial_write('\r'); /* terminals want both */
    }
    serial_write(character);
}

/* ECMA-48, "SGR - Select Graphic Rendition": the colours that VGA text has for the same styles. Each
 * begins with 0, since an exception may come in the middle of another style. */
static void set_terminal_style(enum console_style style) {
    static const char *const sequences[CONSOLE_STYLES] = {
        [CONSOLE_PLAIN] = "\033[0m",    [CONSOLE_HEADLINE] = "\033[0;97;41m",
        [CONSOLE_LABEL] = "\033[0;90m", [CONSOLE_GOOD] = "\033[0;92m",
        [CONSOLE_BAD] = "\033[0;91m",
    };
    for (const char *next = sequences[style]; *next; next++) {
        serial_write(*next);
    }
}

const struct console_output console_serial = {"serial", write_serial, NULL};
const struct console_output console_terminal = {"serial", write_serial, set_terminal_style};
const struct console_output console_screen = {"screen", pages_write, pages_set_style};

void console_attach(const struct console_output *output) {
    if (output_count < OUTPUTS) {
        outputs[output_count++] = output;
    }
}

void console_set_style(enum console_style style) {
    for (size_t i = 0; i < output_count; i++) {
        if (outputs[i]->set_style) {
            outputs[i]->set_style(style);
        }
    }
}

static void to_all(char character, void *context) {
    (void)context;
    for (size_t i = 0; i < output_count; i++) {
        outputs[i]->write(character);
    }
}

static void to_serial(char character, void *context) {
    (void)context;
    write_serial(character);
}

void console_write(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        to_all(text[i], NULL);
    }
}

void console_print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    format_to_va(to_all, NULL, format, arguments);
    va_end(arguments);
}

void console_print_serial(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    format_to_va(to_serial, NULL, format, arguments);
    va_end(arguments);
}
