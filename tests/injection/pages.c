/* Page tables that lost or changed a page, and CR3 that leads elsewhere. (Handlers that are there and cannot be
 * executed are not among them: the CPU then raises page faults without end, and no software can end that.) */
#include "tests/injection/answers.h"

#include <stddef.h>
#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/levels.h"

#include "boot/layout.h"
#include "kernel/exceptions.h"
#include "kernel/image.h"
#include "kernel/memory.h"
#include "kernel/stacks.h"

extern char text_start[], text_end[], rodata_start[], data_start[], sealed_start[], bss_start[],
    symbols_start[], symbols_end[];

static void unmap(uint64_t start, uint64_t end) {
    for (uint64_t page = start; page < end; page += PAGE_SIZE) {
        injection_unmap(page);
    }
}

static void unmap_page(uint64_t address) {
    injection_unmap(address & ~(uint64_t)(PAGE_SIZE - 1));
    injection_fault();
}

static void unmap_symbols(uint64_t unused) {
    (void)unused;
    unmap((uint64_t)symbols_start, (uint64_t)symbols_end);
    injection_fault();
}

static void unmap_devices(uint64_t unused) {
    (void)unused;
    unmap(DEVICE_BASE, memory_devices_end());
    injection_fault();
}

static void unmap_stack(const struct trapgate_guarded_stack *stack) {
    unmap((uint64_t)stack->base, (uint64_t)stack->top);
}

static void unmap_report_stack(uint64_t unused) {
    (void)unused;
    unmap_stack(&report_stack);
    injection_fault();
}

/* From the top down there are still so many bytes. */
static void unmap_report_stack_but(uint64_t size) {
    unmap((uint64_t)report_stack.base, (uint64_t)report_stack.top - size);
    injection_fault();
}

static void unmap_report_and_double_fault_stack(uint64_t unused) {
    (void)unused;
    unmap_stack(&report_stack);
    unmap_stack(&double_fault_stack);
    injection_fault();
}

static void report_stack_read_only(uint64_t unused) {
    (void)unused;
    for (char *page = report_stack.base; page < report_stack.top; page += PAGE_SIZE) {
        *memory_entry((uint64_t)page) &= ~PAGE_WRITABLE;
        cpu_invalidate_page((uint64_t)page);
    }
    injection_fault();
}

static void overflow_without_report_stack(uint64_t unused) {
    unmap_stack(&report_stack);
    injection_recurse(unused);
}

static void unmap_double_fault_stack(uint64_t unused) {
    unmap_stack(&double_fault_stack);
    injection_recurse(unused);
}

static void unmap_own_stack(uint64_t unused) {
    (void)unused;
    unmap_stack(&boot_stack);
    injection_fault();
}

/* All of the code, this function's too. */
static void unmap_text(uint64_t unused) {
    (void)unused;
    unmap((uint64_t)text_start, (uint64_t)text_end);
}

static void reserved_bit(uint64_t address) {
    *memory_entry(address) |= 1ull << 51;
    cpu_invalidate_page(address);
    (void)*(volatile char *)address;
}

static void root_becomes(uint64_t physical) {
    cpu_write_cr3(physical);
}

static void root_entry_zeroed(uint64_t index) {
    uint64_t *root = memory_image_at(cpu_read_cr3() & PAGE_ADDRESS_MASK);
    root[index] = 0;
    cpu_write_cr3(cpu_read_cr3());
}

/* A table of a lower level is noise. */
static void table_becomes_noise(uint64_t level) {
    uint64_t *table = memory_image_at(cpu_read_cr3() & PAGE_ADDRESS_MASK);
    for (unsigned above = PAGE_TABLE_LEVELS; above > level; above--) {
        table = memory_image_at(table[page_table_index(KERNEL_BASE + LOAD_ADDRESS, above)] &
                                PAGE_ADDRESS_MASK);
    }
    for (unsigned i = 0; i < PAGE_TABLE_ENTRIES; i++) {
        table[i] = 0x4141414141414141;
    }
    cpu_write_cr3(cpu_read_cr3());
}

INJECTIONS({"page.report-code", unmap_page, (uint64_t)report_exception, ANSWER_RESET, NULL},
           {"page.symbols", unmap_symbols, 0, UD, "trap-instruction"},
           {"page.devices", unmap_devices, 0, UD, NULL},
           {"page.report-stack", unmap_report_stack, 0, UD, "trap-instruction"},
           {"page.report-stack.but-one-page", unmap_report_stack_but, 4096, UD, "trap-instruction"},
           {"page.report-stack.but-two-pages", unmap_report_stack_but, 8192, UD,
            "trap-instruction"},
           {"page.report-stack.read-only", report_stack_read_only, 0, UD, "trap-instruction"},
           {"page.report-stack.and-double-fault-stack", unmap_report_and_double_fault_stack, 0,
            RESET, NULL},
           {"page.report-stack.of-an-overflow", overflow_without_report_stack, 0, DF,
            "stack-overflow"},
           {"page.double-fault-stack", unmap_double_fault_stack, 0, RESET, NULL},
           {"page.own-stack", unmap_own_stack, 0, DF, NULL},
           {"page.text", unmap_text, 0, ANSWER_ANY, NULL},
           {"page.reserved-bit.data", reserved_bit, (uint64_t)data_start, RESET, NULL},
           {"page.reserved-bit.rodata", reserved_bit, (uint64_t)symbols_start, PF, "reserved-bit"},
           {"root.zero", root_becomes, 0, RESET, NULL},
           {"root.noise", root_becomes, 0x41414000, RESET, NULL},
           {"root.beyond-ram", root_becomes, 0x3FFFFF000, RESET, NULL},
           {"root.entry.kernel", root_entry_zeroed, 511, RESET, NULL},
           {"root.table.3.noise", table_becomes_noise, 3, RESET, NULL},
           {"root.table.2.noise", table_becomes_noise, 2, RESET, NULL},
           {"root.table.1.noise", table_becomes_noise, 1, RESET, NULL});
