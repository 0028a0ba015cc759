/* The scenario that shows what the kernel's memory looks like to the CPU, and that all of it is so. */
#include <stddef.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/hardening.h"
#include "kernel/image.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

static const char *rights_in_words(uint64_t rights) {
    return rights & PAGE_WRITABLE     ? "read, write"
           : rights & PAGE_NO_EXECUTE ? "read"
                                      : "read, execute";
}

static void show_parts(void) {
    static const char *const names[REPORT_REGION_KINDS] = {
        [REPORT_REGION_TEXT] = "code",
        [REPORT_REGION_RODATA] = "constants",
        [REPORT_REGION_SEALED] = "IDT, GDT",
        [REPORT_REGION_DATA] = "data",
    };
    for (const struct image_part *part = image_parts; part < image_parts + IMAGE_PARTS; part++) {
        console_print("  %p %5lu KiB  %-13s  %s\n", (const void *)part->start,
                      (unsigned long)(part->end - part->start) / 1024,
                      rights_in_words(part->rights & memory_supported_bits()), names[part->kind]);
    }
    for (const struct trapgate_guarded_stack *stack = trapgate_guarded_stacks_start();
         stack < trapgate_guarded_stacks_end(); stack++) {
        console_print("  %p     4 KiB  %-13s  guard page of the %s\n", (const void *)stack->guard,
                      "absent", stack->name);
    }
    console_print("  0x0000000000000000     4 KiB  %-13s  page 0\n", "absent");
}

static void show_registers(void) {
    uint64_t cr4 = cpu_read_cr4();
    console_print("CR0.WP %s, EFER.NXE %s, CR4.SMEP %s, SMAP %s, UMIP %s\n",
                  cpu_read_cr0() & CR0_WP ? "on" : "off",
                  cpu_read_msr(MSR_EFER) & EFER_NXE ? "on" : "off", cr4 & CR4_SMEP ? "on" : "off",
                  cr4 & CR4_SMAP ? "on" : "off", cr4 & CR4_UMIP ? "on" : "off");
}

/* The check has been made in this boot before, and is made again: what is shown is what it found. */
void scenario_hardening(void) {
    show_parts();
    show_registers();
    hardening_check();
    console_print(
        "The tables in use are as shown: nothing else is mapped but devices, nothing is both\n"
        "writable and executable, no gate is empty, and no two share a stack.\n");
}
