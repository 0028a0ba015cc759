#include "tests/kernel/second_cpu.h"

#include <trapgate/cpus.h>
#include <trapgate/segments.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/memory.h"
#include "kernel/string.h"

BOOT_WORDS({"cpus", "2"});

enum { START_PAGE = 0x8000 };

TRAPGATE_GUARDED_STACK(second_stack, "second CPU's stack", 0x4000);
TRAPGATE_GUARDED_STACK(second_double_fault_stack, "second CPU's double fault stack", 0x4000);
TRAPGATE_GUARDED_STACK(second_nmi_stack, "second CPU's NMI stack", 0x4000);
static const struct trapgate_guarded_stack *const slots[] = {&second_double_fault_stack,
                                                             &second_nmi_stack};

static struct trapgate_gdt gdt;
static struct trapgate_tss tss;
static void (*second_body)(void);
static struct table_register table;

/* As firmware has it: on. */
static const struct trapgate_apic *apic(void) {
    static struct trapgate_apic mapped;
    mapped.registers = local_apic_page();
    return &mapped;
}

static void begin(void *argument) {
    (void)argument;
    trapgate_segments_load(&gdt);
    cpu_load_idt((const void *)table.base, table.limit + 1u);
    second_body();
}

/* A write to this port, which nothing but diagnostic cards listens to, takes about a microsecond. */
static void wait(uint32_t microseconds, void *context) {
    (void)context;
    for (uint32_t i = 0; i < microseconds; i++) {
        cpu_write_port8(0x80, 0);
    }
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
    const struct trapgate_cpu_start start = {.stack = second_stack.top, .entry = begin};
    second_body = body;
    table = cpu_store_idt();
    set_up_segments();
    /* Where it is, because it is there when it switches paging on. */
    memory_map(START_PAGE, START_PAGE, PAGE_WRITABLE);
    trapgate_cpu_prepare((void *)START_PAGE, START_PAGE, &start);
    trapgate_cpu_send_start(apic(), 1, START_PAGE, wait, NULL);
}

unsigned cpu_index(void) {
    return cpu_id(1, 0).ebx >> 24 != 0;
}

void interrupt_other_cpu(void) {
    const struct trapgate_ipi nmi = {.target = TRAPGATE_IPI_OTHERS, .delivery = TRAPGATE_NMI};
    while (!trapgate_apic_send(apic(), nmi)) {
        __builtin_ia32_pause();
    }
}
