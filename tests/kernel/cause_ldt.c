/* A selector of a local descriptor table: the descriptor that it names is said, as one of the GDT's is. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "tests/kernel/test.h"

enum { GDT_ROOM = 32, LDT_ENTRIES = 3 };
static uint64_t gdt[GDT_ROOM], ldt[LDT_ENTRIES];

/* A copy of the table in use, and behind it the descriptor of the LDT. SDM 3A, "Segment Descriptor Tables
 * in IA-32e Mode". */
static void load_ldt(void) {
    struct table_register gdtr = cpu_store_gdt();
    unsigned count = (gdtr.limit + 1u) / 8;
    CHECK(count + 2 <= GDT_ROOM);
    for (unsigned i = 0; i < count; i++) {
        gdt[i] = ((const uint64_t *)gdtr.base)[i];
    }
    uint64_t base = (uint64_t)ldt;
    const uint64_t present_ldt = 0x82;
    gdt[count] =
        (sizeof ldt - 1) | (base & 0xFFFFFF) << 16 | present_ldt << 40 | (base >> 24 & 0xFF) << 56;
    gdt[count + 1] = base >> 32;
    cpu_load_gdt(gdt, (count + 2) * 8);
    __asm__ volatile("lldt %w0" : : "r"(count * 8));
}

/* want selector_of_an_ldt: ^certain: bad selector: LDT index 1 .*where there is a writable data segment, DPL 0, not present$ */
TEST(selector_of_an_ldt, .ends_with = VECTOR_SEGMENT_NOT_PRESENT, .alone = true) {
    ldt[1] = 0x00CF12000000FFFF;
    load_ldt();
    __asm__ volatile("movw %w0, %%fs" : : "r"(1 << 3 | 1 << 2));
}

/* want selector_beyond_an_ldt: ^certain: bad selector: LDT index 9 .*where there is no descriptor$ */
TEST(selector_beyond_an_ldt, .ends_with = VECTOR_GENERAL_PROTECTION_FAULT, .alone = true) {
    load_ldt();
    __asm__ volatile("movw %w0, %%fs" : : "r"(9 << 3 | 1 << 2));
}

/* want selector_without_an_ldt: ^certain: bad selector: LDT index 1 .*where there is no descriptor$ */
TEST(selector_without_an_ldt, .ends_with = VECTOR_GENERAL_PROTECTION_FAULT, .alone = true) {
    __asm__ volatile("lldt %w0\n\tmovw %w1, %%fs" : : "r"(0), "r"(1 << 3 | 1 << 2));
}
