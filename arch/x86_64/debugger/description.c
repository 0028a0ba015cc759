#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/description.h"

struct row {
    const char *feature; /* that begins here; or NULL: */
    const char *name, *type;
    unsigned bits;
};

/* A feature begins, or a register is described. */
static const struct row rows[] = {
#define FEATURE(title) {.feature = (title)},
#define REGISTER(title, width, kind, place) {.name = #title, .type = (kind), .bits = (width)},
#include "arch/x86_64/debugger/registers.def"
};

static const uint8_t sizes[] = {
#define REGISTER(title, width, kind, place) [REGISTER_##title] = (width) / 8,
#include "arch/x86_64/debugger/registers.def"
};

unsigned register_size(uint64_t number) {
    return number < REGISTER_COUNT ? sizes[number] : 0;
}

/* The part of a long text that was asked for. */
struct window {
    struct reply *reply;
    uint64_t position, start, end;
};

static void write_text(struct window *window, const char *text) {
    for (; *text; text++, window->position++) {
        if (window->position >= window->start && window->position < window->end) {
            reply_byte(window->reply, (uint8_t)*text);
        }
    }
}

static void write_decimal(struct window *window, unsigned value) {
    if (value >= 10) {
        write_decimal(window, value / 10);
    }
    write_text(window, (const char[]){(char)('0' + value % 10), 0});
}

/* SDM 3A, "System Flags and Fields in the EFLAGS Register". */
static const struct {
    const char *name;
    unsigned bit;
} flags[] = {
    {"CF", 0},  {"", 1},    {"PF", 2},   {"AF", 4},   {"ZF", 6},  {"SF", 7},
    {"TF", 8},  {"IF", 9},  {"DF", 10},  {"OF", 11},  {"NT", 14}, {"RF", 16},
    {"VM", 17}, {"AC", 18}, {"VIF", 19}, {"VIP", 20}, {"ID", 21},
};

static void write_flags(struct window *window) {
    write_text(window, "<flags id=\"flags\" size=\"4\">");
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        write_text(window, "<field name=\"");
        write_text(window, flags[i].name);
        write_text(window, "\" start=\"");
        write_decimal(window, flags[i].bit);
        write_text(window, "\" end=\"");
        write_decimal(window, flags[i].bit);
        write_text(window, "\"/>");
    }
    write_text(window, "</flags>");
}

static void write_feature(struct window *window, const char *name, bool first) {
    write_text(window, first ? "<feature name=\"" : "</feature><feature name=\"");
    write_text(window, name);
    write_text(window, "\">");
    if (first) {
        write_flags(window);
    }
}

static void write_register(struct window *window, const struct row *row) {
    write_text(window, "<reg name=\"");
    write_text(window, row->name);
    write_text(window, "\" bitsize=\"");
    write_decimal(window, row->bits);
    write_text(window, "\" type=\"");
    write_text(window, row->type);
    write_text(window, "\"/>");
}

void description_read(struct reply *reply, uint64_t offset, uint64_t length) {
    uint64_t most = sizeof reply->bytes / 2; /* each may have to be escaped */
    struct window window = {reply, 0, offset, offset + (length < most ? length : most)};
    reply->length = 0;
    reply_byte(reply, 'm');
    write_text(&window, "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
                        "<target version=\"1.0\"><architecture>i386:x86-64</architecture>");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].feature) {
            write_feature(&window, rows[i].feature, i == 0);
        } else {
            write_register(&window, &rows[i]);
        }
    }
    write_text(&window, "</feature></target>");
    if (window.position <= window.end) {
        reply->bytes[0] = 'l';
    }
}
