#include "kernel/output/console.h"

#include <stdarg.h>

#include "arch/x86_64/text/format.h"
#include "kernel/output/pages.h"
#include "kernel/output/serial.h"
#include "kernel/string.h"

enum { OUTPUTS = 5 };
static const struct console_output *outputs[OUTPUTS];
static size_t output_count;

/* ECMA-48, "SGR - Select Graphic Rendition": the colours that VGA text has for the same styles. Each
 * begins with 0, since an exception may come in the middle of another style. */
static void set_terminal_style(enum console_style style) {
    static const char *const sequences[CONSOLE_STYLES] = {
        [CONSOLE_PLAIN] = "\033[0m",    [CONSOLE_HEADLINE] = "\033[0;97;41m",
        [CONSOLE_LABEL] = "\033[0;90m", [CONSOLE_GOOD] = "\033[0;92m",
        [CONSOLE_BAD] = "\033[0;91m",
    };
    serial_write(sequences[style], strlen(sequences[style]));
}

const struct console_output console_serial = {"serial", serial_write, NULL};
const struct console_output console_terminal = {"serial", serial_write, set_terminal_style};
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

void console_write(const char *text, size_t length) {
    for (size_t i = 0; i < output_count; i++) {
        outputs[i]->write(text, length);
    }
}

void console_write_serial(const char *text, size_t length) {
    serial_write(text, length);
}

/* Collects characters, so that an output is called for a line rather than for each of them. */
struct piece {
    void (*write)(const char *text, size_t length);
    size_t length;
    char text[80];
};

static void flush(struct piece *piece) {
    piece->write(piece->text, piece->length);
    piece->length = 0;
}

static void to_piece(char character, void *context) {
    struct piece *piece = context;
    piece->text[piece->length++] = character;
    if (piece->length == sizeof piece->text) {
        flush(piece);
    }
}

static void print(void (*write)(const char *text, size_t length), const char *format,
                  va_list arguments) {
    struct piece piece;
    piece.write = write;
    piece.length = 0;
    format_to_va(to_piece, &piece, format, arguments);
    flush(&piece);
}

void console_print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print(console_write, format, arguments);
    va_end(arguments);
}

void console_print_serial(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print(console_write_serial, format, arguments);
    va_end(arguments);
}
