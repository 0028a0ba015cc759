#include "arch/x86_64/report/print.h"

#include <stdarg.h>

#include "arch/x86_64/report/host.h"
#include "arch/x86_64/text/format.h"

/* Collects characters, so that a host is called for a line rather than for each of them. */
struct piece {
    char text[80];
    size_t length;
};

static void flush(struct piece *piece) {
    const struct report_host *host = report_host();
    if (piece->length > 0 && host->put) {
        host->put(piece->text, piece->length, host->context);
    }
    piece->length = 0;
}

static void to_piece(char character, void *context) {
    struct piece *piece = context;
    piece->text[piece->length++] = character;
    if (piece->length == sizeof piece->text) {
        flush(piece);
    }
}

size_t report_print(const char *format, ...) {
    struct piece piece = {.length = 0};
    va_list arguments;
    va_start(arguments, format);
    size_t length = format_to_va(to_piece, &piece, format, arguments);
    va_end(arguments);
    flush(&piece);
    return length;
}

void report_set_style(enum report_style style) {
    const struct report_host *host = report_host();
    if (host->style) {
        host->style(style, host->context);
    }
}
