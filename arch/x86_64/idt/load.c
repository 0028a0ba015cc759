/* The table becomes the CPU's, if the first exception would find its way. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/idt/table_check.h"
#include <trapgate/segments.h>

/* SDM 3A, "TSS Descriptor in 64-bit mode". */
struct tss_descriptor {
    uint16_t limit_low, base_low;
    uint8_t base_middle, access, limit_high, base_high;
    uint32_t base_upper, reserved;
};
_Static_assert(sizeof(struct tss_descriptor) == 16, "two places of the GDT");
enum { ACCESS_PRESENT_TSS = 0x89, ACCESS_BUSY = 0x02 };

/* The stacks of the TSS in use. Its descriptor is read where the CPU found it: if the GDT is another by
 * now, nothing is known of it. */
static void read_tss(struct table_machine *machine) {
    struct table_register gdt = cpu_store_gdt();
    uint16_t selector = cpu_store_task_register() & 0xFFF8;
    machine->has_tss = selector != 0;
    if (!selector || selector + sizeof(struct tss_descriptor) > gdt.limit + 1u) {
        return;
    }
    const struct tss_descriptor *descriptor =
        (const struct tss_descriptor *)(uintptr_t)(gdt.base + selector);
    if ((descriptor->access & ~ACCESS_BUSY) != ACCESS_PRESENT_TSS) {
        return;
    }
    const struct trapgate_tss *tss =
        (const struct trapgate_tss *)((uint64_t)descriptor->base_upper << 32 |
                                      (uint64_t)descriptor->base_high << 24 |
                                      (uint64_t)descriptor->base_middle << 16 |
                                      descriptor->base_low);
    uint32_t size = ((descriptor->limit_high & 0xFu) << 16 | descriptor->limit_low) + 1;
    machine->tss_known = true;
    for (unsigned slot = 0; slot < 7; slot++) {
        size_t end = offsetof(struct trapgate_tss, interrupt_stack) + 8 * (slot + 1);
        if (end <= size) {
            machine->slots = slot + 1;
            machine->stack[slot] = tss->interrupt_stack[slot];
        }
    }
}

void idt_load_unchecked(const struct idt *table) {
    struct table_machine machine = {
        .code_selector = cpu_read_cs(),
        .access_rights = cpu_access_rights,
        .address_bits = cpu_read_cr4() & CR4_LA57 ? 57 : 48,
    };
    read_tss(&machine);
    char words[256];
    if (!trapgate_table_check(words, sizeof words, table, &machine)) {
        trapgate_refuse(words);
    }
    cpu_load_idt(table, sizeof *table);
}
