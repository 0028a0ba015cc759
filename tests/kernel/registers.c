/* interrupted_registers(): a handler sees all 15, and changes them. */
#include <trapgate/idt.h>
#include <trapgate/registers.h>

#include "kernel/exchange_registers.h"
#include "kernel/exceptions.h"
#include "kernel/registers_check.h"
#include "kernel/stacks.h"
#include "tests/kernel/test.h"

enum { REGISTERS = sizeof(struct registers) / sizeof(uint64_t), LEVELS = 8 };

static unsigned calls;
static struct registers seen[LEVELS];
static uint64_t record_address;

/* Each register a value of its own, from `first` on. */
static void number(struct registers *registers, uint64_t first) {
    for (unsigned i = 0; i < REGISTERS; i++) {
        ((volatile uint64_t *)registers)[i] = first + i;
    }
}

static void check_numbered(const struct registers *registers, uint64_t first) {
    CHECK_EQUAL(registers->rax, first);
    CHECK_EQUAL(registers->rdx, first + 1);
    CHECK_EQUAL(registers->rcx, first + 2);
    CHECK_EQUAL(registers->rbx, first + 3);
    CHECK_EQUAL(registers->rsi, first + 4);
    CHECK_EQUAL(registers->rdi, first + 5);
    CHECK_EQUAL(registers->r8, first + 6);
    CHECK_EQUAL(registers->r9, first + 7);
    CHECK_EQUAL(registers->r10, first + 8);
    CHECK_EQUAL(registers->r11, first + 9);
    CHECK_EQUAL(registers->r12, first + 10);
    CHECK_EQUAL(registers->r13, first + 11);
    CHECK_EQUAL(registers->r14, first + 12);
    CHECK_EQUAL(registers->r15, first + 13);
    CHECK_EQUAL(registers->rbp, first + 14);
}

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    struct registers *registers = interrupted_registers();
    (void)frame;
    record_address = (uint64_t)registers;
    seen[0] = *registers;
    number(registers, 0x2000);
}

/* A fault with an error code (of an address beyond the GDT, see kernel/registers_check.c) that any
 * value of the other registers allows. */
#define FAULT_WITH_CODE "movl %%eax, %%fs"
#define FAULT_LENGTH 2
#define FAULT_SELECTOR 0xFFF8

INTERRUPT static void on_fault(struct interrupt_frame *frame, unsigned long error_code) {
    struct registers *registers = interrupted_registers();
    frame->rip += FAULT_LENGTH;
    calls += error_code == FAULT_SELECTOR;
    record_address = (uint64_t)registers;
    seen[0] = *registers;
    number(registers, 0x2000);
}

TEST(the_registers_were_verified_at_boot) {
    CHECK(registers_verified());
}

TEST(a_handler_without_error_code_sees_and_changes_every_register) {
    struct registers registers;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_breakpoint);
    number(&registers, 0x1000);
    EXCHANGE_REGISTERS(&registers, "int3");
    check_numbered(&seen[0], 0x1000);
    check_numbered(&registers, 0x2000);
}

TEST(a_handler_with_error_code_sees_and_changes_every_register) {
    struct registers registers;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->general_protection_fault, on_fault);
    calls = 0;
    number(&registers, FAULT_SELECTOR);
    EXCHANGE_REGISTERS(&registers, FAULT_WITH_CODE);
    CHECK_EQUAL(calls, 1);
    check_numbered(&seen[0], FAULT_SELECTOR);
    check_numbered(&registers, 0x2000);
}

static bool is_on(const struct trapgate_guarded_stack *stack, uint64_t address) {
    return address >= (uint64_t)stack->base && address < (uint64_t)stack->top;
}

TEST(the_registers_are_right_on_a_stack_of_the_handlers_own, .on_first_cpu = true) {
    struct registers registers;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_breakpoint, .stack = 4);
    number(&registers, 0x1000);
    EXCHANGE_REGISTERS(&registers, "int3");
    CHECK(is_on(&debug_stack, record_address));
    check_numbered(&seen[0], 0x1000);
    check_numbered(&registers, 0x2000);

    idt_set_handler(&idt->general_protection_fault, on_fault, .stack = 4);
    number(&registers, FAULT_SELECTOR);
    EXCHANGE_REGISTERS(&registers, FAULT_WITH_CODE);
    CHECK(is_on(&debug_stack, record_address));
    check_numbered(&seen[0], FAULT_SELECTOR);
    check_numbered(&registers, 0x2000);
}

/* Interrupts itself until it is LEVELS deep, each time with other registers, and finds that the next
 * one changed the registers it had then, and not the record of those it was called with. */
INTERRUPT static void on_nested(struct interrupt_frame *frame) {
    struct registers *registers = interrupted_registers();
    struct registers inner;
    unsigned level = calls++;
    (void)frame;
    if (level + 1 < LEVELS) {
        number(&inner, 0x1000 * (level + 2));
        EXCHANGE_REGISTERS(&inner, "int3");
        check_numbered(&inner, 0x1000 * (level + 2) + 0x800);
    }
    seen[level] = *registers;
    number(registers, 0x1000 * (level + 1) + 0x800);
}

TEST(nested_handlers_each_have_their_own_record) {
    struct registers registers;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_nested);
    calls = 0;
    number(&registers, 0x1000);
    EXCHANGE_REGISTERS(&registers, "int3");
    CHECK_EQUAL(calls, LEVELS);
    for (unsigned level = 0; level < LEVELS; level++) {
        check_numbered(&seen[level], 0x1000 * (level + 1));
    }
    check_numbered(&registers, 0x1800);
}

/* Handlers that do not return: they go on behind the instruction, with the stack as it was. */
static uint64_t final_rsp __attribute__((used));
#define NEVER_RETURNS(instruction, resumed)                                                        \
    "movq %%rsp, final_rsp(%%rip)\n\t" instruction "\n"                                            \
    ".globl " resumed "\n" resumed ":"

INTERRUPT NORETURN static void on_machine_check(struct interrupt_frame *frame) {
    (void)frame;
    seen[0] = *interrupted_registers();
    __asm__ volatile("movq final_rsp(%rip), %rsp\n\tjmp machine_check_resumed");
    __builtin_unreachable();
}

INTERRUPT NORETURN static void on_final_fault(struct interrupt_frame *frame,
                                              unsigned long error_code) {
    (void)frame;
    calls += error_code == FAULT_SELECTOR;
    seen[0] = *interrupted_registers();
    __asm__ volatile("movq final_rsp(%rip), %rsp\n\tjmp final_fault_resumed");
    __builtin_unreachable();
}

TEST(a_handler_that_never_returns_sees_every_register) {
    struct registers registers;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->machine_check, on_machine_check);
    number(&registers, 0x1000);
    EXCHANGE_REGISTERS(&registers, NEVER_RETURNS("int $18", "machine_check_resumed"));
    check_numbered(&seen[0], 0x1000);
}

TEST(a_handler_that_never_returns_sees_every_register_and_the_error_code) {
    struct registers registers;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->general_protection_fault, on_final_fault);
    calls = 0;
    number(&registers, FAULT_SELECTOR);
    EXCHANGE_REGISTERS(&registers, NEVER_RETURNS(FAULT_WITH_CODE, "final_fault_resumed"));
    CHECK_EQUAL(calls, 1);
    check_numbered(&seen[0], FAULT_SELECTOR);
}
