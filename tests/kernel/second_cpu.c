#include "tests/kernel/second_cpu.h"

#include <trapgate/segments.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/memory.h"
#include "kernel/string.h"

BOOT_WORDS({"cpus", "2"});

/* SDM 3A, "Interrupt Command Register (ICR)": an assertion to all but this CPU. */
enum {
    ICR_LOW = 0x300,
    ICR_DELIVERING = 1 << 12,
    ICR_TO_OTHERS = 3 << 18 | 1 << 14,
    ICR_NMI = 4 << 8,
    ICR_INIT = 5 << 8,
    ICR_START_UP = 6 << 8, /* and the number of the page */
};

/* second_cpu_start.S */
extern const char second_cpu_code[], second_cpu_code_end[];
struct second_cpu_state {
    uint64_t cr0, cr3, cr4, efer, stack, entry;
};

TRAPGATE_GUARDED_STACK(second_stack, "second CPU's stack", 0x4000);
TRAPGATE_GUARDED_STACK(second_double_fault_stack, "second CPU's double fault stack", 0x4000);
TRAPGATE_GUARDED_STACK(second_nmi_stack, "second CPU's NMI stack", 0x4000);
static const struct trapgate_guarded_stack *const slots[] = {&second_double_fault_stack,
                                                             &second_nmi_stack};

static struct trapgate_gdt gdt;
static struct trapgate_tss tss;
static void (*second_body)(void);
static struct table_register table;

static void send(uint32_t command) {
    static volatile uint32_t *apic;
    if (!apic) {
        apic = memory_map_device(cpu_read_msr(MSR_APIC_BASE) & PAGE_ADDRESS_MASK, PAGE_SIZE,
                                 MEMORY_UNCACHED);
    }
    apic[ICR_LOW / 4] = command | ICR_TO_OTHERS;
    while (apic[ICR_LOW / 4] & ICR_DELIVERING) {
    }
}

static void begin(void) {
    trapgate_segments_load(&gdt);
    cpu_load_idt((const void *)table.base, table.limit + 1u);
    second_body();
}

static void set_up_segments(void) {
    trapgate_tss_initialize(&tss);
    for (unsigned slot = 0; slot < sizeof slots / sizeof *slots; slot++) {
        trapgate_tss_set_interrupt_stack(&tss, slot + 1, slots[slot]);
    }
    trapgate_gdt_initialize(&gdt, &tss);
}

bool second_cpu_is_there(void) {
    char cpus[4];
    return boot_value("cpus", cpus, sizeof cpus) == COMMAND_LINE_FOUND && strcmp(cpus, "2") == 0;
}

void second_cpu_start(void (*body)(void)) {
    const struct second_cpu_state state = {
        .cr0 = cpu_read_cr0(),
        .cr3 = cpu_read_cr3(),
        .cr4 = cpu_read_cr4(),
        .efer = cpu_read_msr(MSR_EFER) & ~(uint64_t)EFER_LMA,
        .stack = (uint64_t)second_stack.top,
        .entry = (uint64_t)begin,
    };
    size_t size = (size_t)(second_cpu_code_end - second_cpu_code);
    second_body = body;
    table = cpu_store_idt();
    set_up_segments();
    /* Where it is, because it is there when it switches paging on. */
    memory_map(SECOND_CPU_START, SECOND_CPU_START, PAGE_WRITABLE);
    memcpy((char *)SECOND_CPU_START, second_cpu_code, size);
    memcpy((char *)SECOND_CPU_START + size, &state, sizeof state);
    send(ICR_INIT);
    send(ICR_START_UP | SECOND_CPU_START / PAGE_SIZE);
    send(ICR_START_UP | SECOND_CPU_START / PAGE_SIZE); /* ignored by one that has started */
}

unsigned cpu_index(void) {
    return cpu_id(1, 0).ebx >> 24 != 0;
}

void interrupt_other_cpu(void) {
    send(ICR_NMI);
}
