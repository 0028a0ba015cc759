/* Assembles the cases, and makes a table of them. See case.h. */
#include "kernel/conformance/cases/cases.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>
#include <trapgate/segments.h>

#include "kernel/conformance/machine/levels.h"
#include "kernel/conformance/machine/machine.h"
#include "kernel/conformance/machine/prepare.h"
#include "kernel/string.h"

/* The places and selectors as symbols of the assembler. */
#define PLACE(name, address, backing, rights) __asm__(".set " #name ", " #address);
#include "kernel/conformance/vocabulary/places.def"
#define DESCRIPTOR(name, selector, low) __asm__(".set " #name ", " #selector);
#define SYSTEM_DESCRIPTOR(name, selector, low) __asm__(".set " #name ", " #selector);
#define CALL_GATE(name, selector, ...) __asm__(".set " #name ", " #selector);
#include "kernel/conformance/vocabulary/descriptors.def"

/* The struct case_code of each case. */
#define ASSEMBLER_RING_0 ".code64"
#define ASSEMBLER_RING_3 ".code64"
#define ASSEMBLER_COMPATIBILITY ".code32"
#define CASE(name, case_id, case_title, case_mode, text, ...)                                      \
    __asm__(".pushsection .rodata.conformance, \"a\", @progbits\n" ASSEMBLER_##case_mode           \
            "\n"                                                                                   \
            ".balign 2\n"                                                                          \
            "case_" #name ": .short case_" #name "_end - 8f, case_" #name "_rip - 8f\n"            \
            "8:\n9:\n" text "\n.code64\ncase_" #name "_end:\n"                                     \
            ".set case_" #name "_rip, 9b\n.popsection");                                           \
    extern const struct case_code case_##name;
#include "kernel/conformance/cases/cases.def"

const struct conformance_case conformance_cases[] = {
#define CASE(name, case_id, case_title, case_mode, text, ...)                                      \
    {                                                                                              \
        .id = (case_id),                                                                           \
        .title = (case_title),                                                                     \
        .manual = MANUAL,                                                                          \
        .mode = (case_mode),                                                                       \
        .code = &case_##name,                                                                      \
        __VA_ARGS__,                                                                               \
    },
#include "kernel/conformance/cases/cases.def"
};
const size_t conformance_case_count = sizeof conformance_cases / sizeof *conformance_cases;

size_t case_number(const struct conformance_case *test) {
    return (size_t)(test - conformance_cases);
}

const struct conformance_case *case_find(const char *id) {
    for (size_t i = 0; i < conformance_case_count; i++) {
        if (strcmp(conformance_cases[i].id, id) == 0) {
            return &conformance_cases[i];
        }
    }
    return NULL;
}
