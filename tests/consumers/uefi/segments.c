/*
 * The firmware's GDT, copied, with a TSS behind it: without a stack of its own,
 * a #DF on a stack that is gone is a triple fault. The selectors stay what they
 * were, so nothing has to be loaded again but TR.
 */
#include "machine.h"

enum { FIRMWARE_DESCRIPTORS = 32 };

static uint64_t gdt[FIRMWARE_DESCRIPTORS + 2] __attribute__((aligned(16)));
static struct trapgate_tss tss;
static char stack[8192] __attribute__((aligned(16)));

void segments_extend(void) {
    struct table firmware;
    __asm__("sgdt %0" : "=m"(firmware));
    unsigned count = (firmware.limit + 1u) / sizeof *gdt;
    if (count > FIRMWARE_DESCRIPTORS) {
        report_failure("the firmware's GDT is longer than expected");
    }
    for (unsigned i = 0; i < count; i++) {
        gdt[i] = ((const uint64_t *)firmware.base)[i];
    }
    trapgate_tss_initialize(&tss);
    tss.interrupt_stack[DOUBLE_FAULT_SLOT - 1] = (uint64_t)(stack + sizeof stack);
    struct trapgate_gdt descriptors;
    trapgate_gdt_initialize(&descriptors, &tss);
    gdt[count] = descriptors.tss_low;
    gdt[count + 1] = descriptors.tss_high;

    struct table own = {(uint16_t)((count + 2) * sizeof *gdt - 1), (uint64_t)gdt};
    uint16_t selector = (uint16_t)(count * sizeof *gdt);
    __asm__ volatile("lgdt %0\n\tltr %1" : : "m"(own), "r"(selector) : "memory");
}
