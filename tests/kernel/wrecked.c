/* The report arrives from a kernel in a bad state: the exception that it shows is the first one,
 * which is what the status of these boots says. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "boot/layout.h"
#include "kernel/output/console.h"
#include "kernel/memory.h"
#include "kernel/shutdown/exit.h"
#include "tests/kernel/test.h"

extern char symbols_start[], symbols_end[];

static void fault(void) {
    __asm__ volatile("ud2");
}

static void unmap(const char *start, const char *end) {
    for (const char *page = start; page < end; page += PAGE_SIZE) {
        memory_unmap((uint64_t)page);
    }
}

TEST(a_fault_with_unusual_flags_is_reported, .ends_with = VECTOR_INVALID_OPCODE) {
    __asm__ volatile("pushq %0\n\tpopfq\n\tud2"
                     :
                     : "r"((uint64_t)(RFLAGS_FIXED | RFLAGS_CF | RFLAGS_IF | RFLAGS_DF | RFLAGS_NT |
                                      RFLAGS_AC | RFLAGS_IOPL))
                     : "memory", "cc");
}

TEST(a_single_step_that_nobody_asked_for_is_reported, .ends_with = VECTOR_DEBUG) {
    __asm__ volatile("pushq %0\n\tpopfq\n\tnop\n\tnop"
                     :
                     : "r"((uint64_t)(RFLAGS_FIXED | RFLAGS_TF))
                     : "memory", "cc");
}

/* Faults in the middle of a line, in the report of that, and in what is left of the report. */
static void faults_three_times(const char *text, size_t length) {
    static unsigned faults;
    (void)text, (void)length;
    if (faults++ < 3) {
        fault();
    }
}

TEST(a_fault_inside_the_console_is_reported, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    static const struct console_output broken = {"broken", faults_three_times, NULL};
    console_attach(&broken);
    console_print("this meets an output that faults");
}

TEST(a_report_does_without_its_symbols, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    unmap(symbols_start, symbols_end);
    fault();
}

TEST(a_report_does_without_a_screen, .ends_with = VECTOR_INVALID_OPCODE, .alone = true) {
    /* Text mode's page is the first that was mapped there. What the report reads lies behind it. */
    unmap((const char *)DEVICE_BASE, (const char *)DEVICE_BASE + PAGE_SIZE);
    fault();
}

TEST(a_report_does_without_a_stack, .ends_with = VECTOR_DOUBLE_FAULT) {
    __asm__ volatile("movq $8, %%rsp\n\tud2" : : : "memory");
}

static void faults_for_ever(const char *text, size_t length) {
    (void)text, (void)length;
    fault();
}

static void end_faults(enum exit_status status, unsigned vector) {
    (void)status, (void)vector;
    fault();
}

/* Not even the end comes: tests/report/last_level.sh. */
TEST(resets_the_machine_when_nothing_else_is_left, .ends_with = VECTOR_INVALID_OPCODE,
     .alone = true) {
    static const struct console_output broken = {"broken", faults_for_ever, NULL};
    exit_expect(EXIT_DONE, end_faults);
    console_attach(&broken);
    console_print("this meets an output that faults");
}
