#include "arch/x86_64/decode/descriptor.h"
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/idt.h>
#include <trapgate/segments.h>

/* A flat segment: base 0, limit 0xFFFFF pages. Base and limit are ignored in 64-bit mode, but not in
 * compatibility mode: flat segments serve both. A (accessed) is set beforehand, so that the CPU has no
 * reason to write to a GDT that is read-only. */
static uint64_t flat_segment(unsigned bits) {
    uint64_t limit_low = 0xFFFF, limit_high = 0xF;
    return limit_low | limit_high << 48 |
           (uint64_t)(bits | DESCRIPTOR_ACCESSED | DESCRIPTOR_CODE_OR_DATA | DESCRIPTOR_PRESENT |
                      DESCRIPTOR_GRANULARITY)
               << 40;
}

void trapgate_gdt_initialize(struct trapgate_gdt *gdt, const struct trapgate_tss *tss) {
    uint64_t base = (uint64_t)tss;
    uint64_t limit = sizeof *tss - 1;
    uint64_t code = flat_segment(DESCRIPTOR_CODE | DESCRIPTOR_READABLE | DESCRIPTOR_LONG_MODE);
    *gdt = (struct trapgate_gdt){
        .kernel_code = code,
        .spare_code = code,
        .kernel_data = flat_segment(DESCRIPTOR_WRITABLE | DESCRIPTOR_SIZE_32),
        .user_code_32 = flat_segment(DESCRIPTOR_CODE | DESCRIPTOR_READABLE | DESCRIPTOR_SIZE_32 |
                                     DESCRIPTOR_USER),
        .user_data = flat_segment(DESCRIPTOR_WRITABLE | DESCRIPTOR_SIZE_32 | DESCRIPTOR_USER),
        .user_code = flat_segment(DESCRIPTOR_CODE | DESCRIPTOR_READABLE | DESCRIPTOR_LONG_MODE |
                                  DESCRIPTOR_USER),
        /* limit 15:0, base 23:0, type, base 31:24; then base 63:32 */
        .tss_low = limit | (base & 0xFFFFFF) << 16 |
                   (uint64_t)(DESCRIPTOR_AVAILABLE_TSS | DESCRIPTOR_PRESENT) << 40 |
                   (base >> 24 & 0xFF) << 56,
        .tss_high = base >> 32,
    };
}

void trapgate_tss_initialize(struct trapgate_tss *tss) {
    *tss = (struct trapgate_tss){.io_map_base = sizeof *tss};
}

void trapgate_tss_set_interrupt_stack(struct trapgate_tss *tss, unsigned slot,
                                      const struct trapgate_guarded_stack *stack) {
    if (slot < 1 || slot > 7) {
        trapgate_refuse("segments: an interrupt stack has a slot from 1 to 7");
    }
    tss->interrupt_stack[slot - 1] = (uint64_t)stack->top;
}

void trapgate_tss_set_privilege_stack(struct trapgate_tss *tss,
                                      const struct trapgate_guarded_stack *stack) {
    tss->privilege_stack[0] = (uint64_t)stack->top;
}

void trapgate_segments_load(struct trapgate_gdt *gdt) {
    if (TRAPGATE_SELECTOR_KERNEL_CODE != trapgate_code_selector) {
        trapgate_refuse("segments: the gates name a code segment that is not the one of this GDT");
    }
    uint64_t fs_base = cpu_read_msr(MSR_FS_BASE), gs_base = cpu_read_msr(MSR_GS_BASE);
    cpu_load_gdt(gdt, sizeof *gdt);
    /* CS has no MOV; a far return loads it. */
    __asm__ volatile(
        "pushq %[code]\n\t"
        "leaq 1f(%%rip), %%rax\n\t"
        "pushq %%rax\n\t"
        "lretq\n"
        "1:\n\t"
        "movw %w[data], %%ss\n\t"
        "movw %w[data], %%ds\n\t"
        "movw %w[data], %%es\n\t"
        "movw %w[null], %%fs\n\t"
        "movw %w[null], %%gs\n\t"
        "lldt %w[null]\n\t" /* at reset it has a base of 0 and a limit of 64 KiB */
        "ltr %w[tss]"
        :
        : [code] "i"(TRAPGATE_SELECTOR_KERNEL_CODE), [data] "r"(TRAPGATE_SELECTOR_KERNEL_DATA),
          [null] "r"(TRAPGATE_SELECTOR_NULL), [tss] "r"(TRAPGATE_SELECTOR_TSS)
        : "rax", "memory");
    /* A null selector zeroes the base on some CPUs, and on AMD's only where CPUID says so (leaf
     * 0x80000021, NullSelectorClearsBase). */
    cpu_write_msr(MSR_FS_BASE, fs_base);
    cpu_write_msr(MSR_GS_BASE, gs_base);
}
