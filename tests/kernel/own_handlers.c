/*
 * The smallest host, which can only print, in kernels whose handlers know nothing of a report: what the
 * report reads must not depend on them, and must not be wrong.
 */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/levels.h"
#include <trapgate/report.h>

#include "kernel/exceptions.h"
#include "kernel/report_host.h"
#include "kernel/stacks.h"
#include "kernel/string.h"
#include "tests/kernel/said.h"
#include "tests/kernel/test.h"

enum { NOWHERE = 0x66600000 };

static unsigned page_faults, non_maskable_interrupts;

static const struct report_host smallest = {.put = said_put, .end = said_end};

/* Ends the machine, as many kernels' do for a fault of their own. */
INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code) {
    (void)frame;
    (void)error_code;
    page_faults++;
    for (;;) {
        cpu_halt();
    }
}

INTERRUPT static void on_non_maskable_interrupt(struct interrupt_frame *frame) {
    (void)frame;
    non_maskable_interrupts++;
}

/* A table in which the report is installed, with the #PF and NMI handlers of somebody else. */
static void set_up(void) {
    static struct idt idt;
    report_install(&idt, &smallest);
    idt_set_default(&idt, VECTOR_DOUBLE_FAULT, (struct trapgate_gate_options){.stack = 1});
    exceptions_tss()->interrupt_stack[4] = (uint64_t)debug_stack.top;
    idt_set_default(&idt, VECTOR_INVALID_OPCODE, (struct trapgate_gate_options){.stack = 5});
    idt_set_handler(&idt.page_fault, on_page_fault);
    idt_set_handler(&idt.non_maskable_interrupt, on_non_maskable_interrupt);
    idt_load(&idt);
    page_faults = non_maskable_interrupts = 0;
}

static void tear_down(void) {
    static struct idt unused;
    report_watch_stages(NULL);
    report_install(&unused, &kernel_report_host);
}

/* The registers, the stack and the chain of frames lead nowhere, and the report looks at all of them. */
static void crash_with_wild_pointers(void *unused) {
    (void)unused;
    __asm__ volatile("movq %0, %%rax\n\t"
                     "movq %0, %%rbx\n\t"
                     "movq %0, %%rbp\n\t"
                     "movq %0, %%rsp\n\t"
                     "ud2"
                     :
                     : "r"((uint64_t)NOWHERE));
    __builtin_unreachable();
}

static void check_whole(const char *headline) {
    CHECK(says(headline));
    CHECK(says("\nTRAPGATE {"));
    CHECK(!says("was lost"));
    CHECK_EQUAL(page_faults, 0);
}

TEST(a_kernels_own_page_fault_handler_is_not_asked_by_its_report, .alone = true) {
    set_up();
    said_take(crash_with_wild_pointers, NULL);
    tear_down();
    check_whole("#UD invalid opcode in crash_with_wild_pointers");
    CHECK(says("\nstack: not readable at rsp\n"));
}

/* That is in no gate of the library's, but in the report's own table for as long as it is in use. */
static void fault_at_backtrace(const char *stage, unsigned level) {
    if (level == 1 && strcmp(stage, "backtrace") == 0) {
        (void)*(volatile char *)NOWHERE;
    }
}

TEST(a_fault_of_the_report_is_not_the_kernels_page_fault, .alone = true) {
    set_up();
    report_watch_stages(fault_at_backtrace);
    said_take(crash_with_wild_pointers, NULL);
    tear_down();
    CHECK(says("#UD invalid opcode in crash_with_wild_pointers"));
    CHECK(says("The rest of the report was lost at its stage \"backtrace\": #PF page fault"));
    CHECK_EQUAL(page_faults, 0);
}

static void interrupt_at_backtrace(const char *stage, unsigned level) {
    (void)level;
    if (strcmp(stage, "backtrace") == 0) {
        __asm__ volatile("int $2");
    }
}

TEST(a_kernels_own_nmi_handler_goes_on_during_its_report, .alone = true) {
    set_up();
    report_watch_stages(interrupt_at_backtrace);
    said_take(crash_with_wild_pointers, NULL);
    tear_down();
    check_whole("#UD invalid opcode in crash_with_wild_pointers");
    CHECK_EQUAL(non_maskable_interrupts, 1);
}

static uint64_t idt_at_end;

static void remember_table(const struct trapgate_exception *exception, void *context) {
    idt_at_end = cpu_store_idt().base;
    said_end(exception, context);
}

TEST(a_host_ends_with_the_kernels_table_in_use, .alone = true) {
    static const struct report_host host = {.put = said_put, .end = remember_table};
    static struct idt unused;
    set_up();
    uint64_t before = cpu_store_idt().base;
    report_install(&unused, &host);
    said_take(crash_with_wild_pointers, NULL);
    tear_down();
    check_whole("#UD invalid opcode in crash_with_wild_pointers");
    CHECK_EQUAL(idt_at_end, before);
}

/* With a chain of frames that leads nowhere. */
static void panic(void *unused) {
    (void)unused;
    __asm__ volatile("movq %0, %%rbp\n\t"
                     "call *%1"
                     :
                     : "r"((uint64_t)NOWHERE), "r"(report_failure), "D"("there is no memory"));
    __builtin_unreachable();
}

/* Before idt_load() the IDTR is what the loader left. */
TEST(a_panic_before_there_is_a_table_is_a_whole_report, .alone = true) {
    static const struct {
        uint64_t base;
        size_t size;
    } tables[] = {
        {0, 1}, {0, 0x10000}, {NOWHERE, 0x1000}, {0x4141414141414141 & ~0ull >> 17, 0x1000}};
    set_up();
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        cpu_load_idt((const void *)tables[i].base, tables[i].size);
        said_take(panic, NULL);
        check_whole("there is no memory\n");
    }
    tear_down();
}
