#include "arch/x86_64/report/compact_names.h"

#include "arch/x86_64/report/symbols.h"

/* What was written before is not written again, but counted. */
struct written {
    const char *file[COMPACT_ADDRESSES];
    uint64_t symbol[COMPACT_ADDRESSES]; /* its start */
    unsigned files, symbols;
};

static bool is_same(const char *one, const char *other) {
    for (; *one && *one == *other; one++, other++) {
    }
    return *one == *other;
}

/* The number of a file from 1 on, 0 of none; behind a number that is new stands its name. */
static void put_file(struct compact_writer *writer, struct written *written, const char *file) {
    unsigned number = 0;
    if (!file) {
        trapgate_compact_number(writer, 0);
        return;
    }
    while (number < written->files && !is_same(written->file[number], file)) {
        number++;
    }
    trapgate_compact_number(writer, number + 1);
    if (number == written->files) {
        written->file[written->files++] = file;
        trapgate_compact_string(writer, file);
    }
}

static void put_symbol(struct compact_writer *writer, struct written *written,
                       const struct symbol_place *place) {
    unsigned number = 0;
    while (number < written->symbols && written->symbol[number] != place->start) {
        number++;
    }
    trapgate_compact_number(writer, number);
    if (number == written->symbols) {
        written->symbol[written->symbols++] = place->start;
        trapgate_compact_string(writer, place->name);
        trapgate_compact_number(writer, place->start);
        trapgate_compact_number(writer, place->size);
        trapgate_compact_byte(writer, place->is_code);
    }
}

void compact_put_names(struct compact_writer *writer, const struct facts *facts,
                       const struct trace *trace) {
    uint64_t addresses[COMPACT_ADDRESSES];
    unsigned count = compact_addresses(addresses, facts, trace);
    struct written written = {.files = 0, .symbols = 0};
    struct symbol_place place;
    for (unsigned at = 0; at < count; at += 8) {
        unsigned named = 0;
        for (unsigned bit = 0; bit < 8 && at + bit < count; bit++) {
            named |= (unsigned)symbol_lookup(addresses[at + bit], &place) << bit;
        }
        trapgate_compact_byte(writer, named);
    }
    for (unsigned at = 0; at < count; at++) {
        if (symbol_lookup(addresses[at], &place)) {
            put_symbol(writer, &written, &place);
            if (place.is_code) {
                put_file(writer, &written, place.file);
                trapgate_compact_number(writer, place.line);
            }
        }
    }
}
