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

static bool lost;

static const char *table_start(void) {
    const struct report_host *host = report_host();
    return host->symbols ? host->symbols : linked_start;
}

static const char *table_end(void) {
    const struct report_host *host = report_host();
    return host->symbols ? host->symbols_end : linked_end;
}

/* NULL if there is no usable table. */
static const void *table(void) {
    const char *start = lost ? NULL : table_start();
    return start && trapgate_symbol_table_fits(start, (size_t)(table_end() - start)) ? start : NULL;
}

bool symbols_lost_at(uint64_t address) {
    const char *start = table_start();
    bool was_lost = lost;
    lost = lost || (start && address - (uint64_t)start < (uint64_t)(table_end() - start));
    return lost && !was_lost;
}

void symbols_forget_loss(void) {
    lost = false;
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
