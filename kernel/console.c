#include "kernel/console.h"

#include <stdarg.h>
#include <stdint.h>

#include "kernel/format.h"
#include "kernel/serial.h"
#include "kernel/vga_text.h"

enum { OUTPUTS = 4 };
static const struct console_output *outputs[OUTPUTS];
static size_t output_count;

static void write_serial(char character) {
    if (character == '\n') {
        serial_write('\r'); /* terminals want both */
    }
    serial_write(character);
}

static void set_vga_style(enum console_style style) {
    static const uint8_t attributes[CONSOLE_STYLES] = {
        [CONSOLE_PLAIN] = 0x07,    /* light gray on black */
        [CONSOLE_HEADLINE] = 0x4F, /* white on red */
        [CONSOLE_LABEL] = 0x08,    /* dark gray */
        [CONSOLE_GOOD] = 0x0A,     /* light green */
        [CONSOLE_BAD] = 0x0C,      /* light red */
    };
    vga_text_set_attribute(attributes[style]);
}

const struct console_output console_serial = {"serial", write_serial, NULL};
const struct console_output console_vga_text = {"VGA text", vga_text_write, set_vga_style};

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
