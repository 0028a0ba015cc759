/* The host's table of symbols. */
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/symbols.h"

/* What trapgate-symbols writes as assembly. Absent in a kernel that links none, and in the first of the
 * two links. */
extern const char trapgate_symbols[] __attribute__((weak));
extern const char trapgate_symbols_end[] __attribute__((weak));

/* In memory, as whole addresses: code cannot name a symbol that is absent, and so at 0, from everywhere. */
static const char *const volatile linked_start = trapgate_symbols;
static const char *const volatile linked_end = trapgate_symbols_end;

/* NULL if there is no usable table. */
static const void *table(void) {
    const struct report_host *host = report_host();
    const char *start = host->symbols ? host->symbols : linked_start;
    const char *end = host->symbols ? host->symbols_end : linked_end;
    return start && trapgate_symbol_table_fits(start, (size_t)(end - start)) ? start : NULL;
}

bool symbols_are_there(void) {
    return table();
}

uint32_t symbols_build(void) {
    const struct symbol_table *symbols = table();
    return symbols ? symbols->checksum : 0;
}

bool symbol_lookup(uint64_t address, struct symbol_place *place) {
    const void *symbols = table();
    uint64_t moved = report_host()->load_offset;
    if (!symbols || !trapgate_symbol_find(symbols, address - moved, place)) {
        return false;
    }
    place->start += moved;
    return true;
}
