/* Apart from host_symbols.c, which asks the host. */
#include "arch/x86_64/report/symbols.h"
#include "arch/x86_64/text/format.h"

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
