/* Apart from trace.c, which reads the machine. */
#include "arch/x86_64/report/symbols.h"
#include "arch/x86_64/report/trace.h"
#include "arch/x86_64/text/format.h"

size_t trace_describe(char *text, size_t size, const struct backtrace_step *step) {
    uint64_t address = step->address - (step->is_exception ? 0 : 1);
    struct symbol_place place;
    if (!symbol_lookup(address, &place) || !place.is_code) {
        return format_text(text, size, "0x%016lx", step->address);
    }
    return format_text(text, size, "%s+0x%lx/0x%lx (%s:%u)", place.name,
                       step->address - place.start, place.size, place.file ? place.file : "?",
                       place.line);
}
