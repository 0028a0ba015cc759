#include "arch/x86_64/report/descriptor.h"

#include "arch/x86_64/decode/descriptor.h"
#include "arch/x86_64/text/format.h"

static const char *kind(uint64_t descriptor) {
    static const char *const system_types[16] = {
        [2] = "LDT",        [9] = "available TSS",   [11] = "busy TSS",
        [12] = "call gate", [14] = "interrupt gate", [15] = "trap gate"};
    unsigned type = descriptor_type(descriptor);
    if (!descriptor_has(descriptor, DESCRIPTOR_CODE_OR_DATA)) {
        return system_types[type] ? system_types[type] : "system descriptor of a reserved type";
    }
    if (descriptor_is_code(descriptor)) {
        return descriptor_has(descriptor, DESCRIPTOR_LONG_MODE) ? "64-bit code segment"
                                                                : "32-bit code segment";
    }
    return descriptor_is_writable_data(descriptor) ? "writable data segment"
                                                   : "read-only data segment";
}

size_t descriptor_describe(char *text, size_t size, uint64_t descriptor) {
    if (descriptor == 0) {
        return format_text(text, size, "a null descriptor");
    }
    const char *words = kind(descriptor);
    bool vowel = words[0] == 'a' || words[0] == 'i';
    return format_text(text, size, "%s %s, DPL %u%s", vowel ? "an" : "a", words,
                       descriptor_privilege(descriptor),
                       descriptor_has(descriptor, DESCRIPTOR_PRESENT) ? "" : ", not present");
}
