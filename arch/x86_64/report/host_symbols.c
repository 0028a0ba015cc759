/* The host's table of symbols, and what the report writes of an address. */
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/symbols.h"
#include "arch/x86_64/text/format.h"

bool symbols_are_there(void) {
    const struct report_host *host = report_host();
    const char *start = host->symbols, *end = host->symbols_end;
    return start && trapgate_symbol_table_fits(start, (size_t)(end - start));
}

bool symbol_lookup(uint64_t address, struct symbol_place *place) {
    return symbols_are_there() && trapgate_symbol_find(report_host()->symbols, address, place);
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
