/* What cpu_trampoline.S and cpus.c both know of the page where a CPU starts. */
#ifndef TRAPGATE_CPU_TRAMPOLINE_H
#define TRAPGATE_CPU_TRAMPOLINE_H

#define TRAMPOLINE_CODE_64 0x08 /* a selector of its GDT */

#ifndef __ASSEMBLER__
#include <stdint.h>

/* The code, and behind it, from a multiple of 8 on, its data. */
extern const char trapgate_cpu_trampoline[], trapgate_cpu_trampoline_end[];

struct trampoline_data {
    uint64_t gdt[2];
    uint32_t far_offset; /* of the 64-bit part: physical, */
    uint16_t far_selector;
    uint16_t gdt_limit;
    uint32_t gdt_base; /* physical */
    uint32_t cr0, cr3, cr4, efer, unused;
    uint64_t stack, entry, argument;
};
_Static_assert(__builtin_offsetof(struct trampoline_data, far_offset) == 16, "cpu_trampoline.S");
_Static_assert(__builtin_offsetof(struct trampoline_data, gdt_limit) == 22, "cpu_trampoline.S");
_Static_assert(__builtin_offsetof(struct trampoline_data, gdt_base) == 24, "cpu_trampoline.S");
_Static_assert(__builtin_offsetof(struct trampoline_data, cr0) == 28, "cpu_trampoline.S");
_Static_assert(__builtin_offsetof(struct trampoline_data, efer) == 40, "cpu_trampoline.S");
_Static_assert(__builtin_offsetof(struct trampoline_data, stack) == 48, "cpu_trampoline.S");
_Static_assert(sizeof(struct trampoline_data) == 72, "cpu_trampoline.S");

/* The offset of the 64-bit part in the code. */
extern const char trapgate_cpu_trampoline_64[];
#endif

#endif
