/* The table of this kernel, and what the report writes of an address. */
#include "kernel/output/format.h"
#include "kernel/report/symbols.h"

/* From boot/kernel.ld. Both are alike in the first link, whose table is empty. */
extern const char symbols_start[], symbols_end[];

bool symbol_lookup(uint64_t address, struct symbol_place *place) {
    return &symbols_start[0] != &symbols_end[0] &&
           symbol_find((const struct symbol_table *)symbols_start, address, place);
}

size_t symbol_describe(char *text, size_t size, uint64_t address) {
    struct symbol_place place;
    if (!symbol_lookup(address, &place)) {
        return format_text(text, size, "%s", "");
    }
    if (!place.is_code) {
        return format_text(text, size, "%s+0x%lx/0x%lx", place.name, place.offset, place.size);
    }
    return format_text(text, size, "%s+0x%lx/0x%lx (%s:%u)", place.name, place.offset, place.size,
                       place.file ? place.file : "?", place.line);
}
