#include "arch/x86_64/report/descriptor.h"

#include <stdbool.h>

#include "arch/x86_64/text/format.h"

/* SDM 3A, "Code- and Data-Segment Descriptor Types" and "System Descriptor Types". */
enum { TYPE_SHIFT = 40, SYSTEM_BIT = 44, DPL_SHIFT = 45, PRESENT_BIT = 47, LONG_BIT = 53 };

static const char *kind(uint64_t descriptor) {
    static const char *const system_types[16] = {
        [2] = "LDT",        [9] = "available TSS",   [11] = "busy TSS",
        [12] = "call gate", [14] = "interrupt gate", [15] = "trap gate"};
    unsigned type = descriptor >> TYPE_SHIFT & 15;
    if (!(descriptor >> SYSTEM_BIT & 1)) {
        return system_types[type] ? system_types[type] : "system descriptor of a reserved type";
    }
    if (type & 8) {
        return descriptor >> LONG_BIT & 1 ? "64-bit code segment" : "32-bit code segment";
    }
    return type & 2 ? "writable data segment" : "read-only data segment";
}

size_t descriptor_describe(char *text, size_t size, uint64_t descriptor) {
    if (descriptor == 0) {
        return format_text(text, size, "a null descriptor");
    }
    const char *words = kind(descriptor);
    bool vowel = words[0] == 'a' || words[0] == 'i';
    return format_text(text, size, "%s %s, DPL %u%s", vowel ? "an" : "a", words,
                       (unsigned)(descriptor >> DPL_SHIFT & 3),
                       descriptor >> PRESENT_BIT & 1 ? "" : ", not present");
}
