/*
 * What a handler costs by what is in it: instructions, from INT3 to its IRETQ, both included. Compiled
 * without frame pointers (CMakeLists.txt), which each function would otherwise spend three on. What
 * remains is what the ABI asks for: a C function may change nine registers, so they are saved.
 */
#include <trapgate/idt.h>
#include <trapgate/registers.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/output/console.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"

__attribute__((noipa)) static void do_nothing(void *argument) {
    (void)argument;
}

/* It saves what it changes itself, so who calls it saves nothing. */
static volatile unsigned long count;
__attribute__((noipa, no_caller_saved_registers)) static void count_up(void) {
    count++;
}

INTERRUPT static void on_nothing(struct interrupt_frame *frame) {
    (void)frame;
}

INTERRUPT static void on_count(struct interrupt_frame *frame) {
    (void)frame;
    count++;
}

INTERRUPT static void on_preserving_call(struct interrupt_frame *frame) {
    (void)frame;
    count_up();
}

INTERRUPT static void on_call(struct interrupt_frame *frame) {
    do_nothing(frame);
}

INTERRUPT static void on_registers(struct interrupt_frame *frame) {
    (void)frame;
    do_nothing(interrupted_registers());
}

enum { TIMES = 1000 };
#define TICKS(instruction)                                                                         \
    __extension__({                                                                                \
        uint64_t ticks_start = cpu_time_stamp();                                                   \
        for (int i = 0; i < TIMES; i++) {                                                          \
            __asm__ volatile(instruction : : : "memory");                                          \
        }                                                                                          \
        (cpu_time_stamp() - ticks_start) / TIMES;                                                  \
    })

/* QEMU counts with -icount shift=4: 16 ticks an instruction; without it, they are the TSC's. */
static bool costs_at_most(uint64_t most, const char *what) {
    char shift[4] = "";
    bool counted =
        boot_value("icount", shift, sizeof shift) == COMMAND_LINE_FOUND && strcmp(shift, "4") == 0;
    uint64_t cost = (TICKS("int3") - TICKS("")) / (counted ? 16 : 1);
    console_print("%s: %lu %s\n", what, cost, counted ? "instructions" : "ticks");
    return !counted || cost <= most;
}

TEST(handler_cost) {
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_nothing);
    CHECK(costs_at_most(2, "an empty handler"));
    idt_set_handler(&idt->breakpoint, on_count);
    CHECK(costs_at_most(7, "a handler that counts"));
    idt_set_handler(&idt->breakpoint, on_preserving_call);
    CHECK(costs_at_most(12, "a handler that calls a function which preserves all registers"));
    idt_set_handler(&idt->breakpoint, on_call);
    CHECK(costs_at_most(24, "a handler that calls a C function"));
    idt_set_handler(&idt->breakpoint, on_registers);
    CHECK(costs_at_most(37, "a handler that gives all registers to a C function"));
}
