/* Stacks that lead nowhere, end, or hold what a function cannot return to. */
#include "tests/injection/answers.h"

#include <stddef.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/idt.h>

#include "kernel/exceptions.h"
#include "kernel/stacks.h"

extern char rodata_start[], sealed_start[], bss_end[], text_start[];

/* rsp becomes this, and then something faults that needs the stack. */
static void stack_at(uint64_t rsp) {
    __asm__ volatile("movq %0, %%rsp\n\tud2" : : "r"(rsp) : "memory");
}

static void push_at(uint64_t rsp) {
    __asm__ volatile("movq %0, %%rsp\n\tpushq $0\n\tud2" : : "r"(rsp) : "memory");
}

static void pop_at(uint64_t rsp) {
    __asm__ volatile("movq %0, %%rsp\n\tpopq %%rax\n\tud2" : : "r"(rsp) : "memory");
}

static void frame_at(uint64_t rbp) {
    __asm__ volatile("movq %0, %%rbp\n\tud2" : : "r"(rbp) : "memory");
}

static void return_to(uint64_t rip) {
    __asm__ volatile("xorl %%eax, %%eax\n\tpushq %0\n\tretq" : : "r"(rip) : "memory");
}

static void leave_to(uint64_t rbp) {
    __asm__ volatile("movq %0, %%rbp\n\tleave\n\tretq" : : "r"(rbp) : "memory");
}

__attribute__((noipa)) static void fill(char *array, uint64_t size) {
    for (uint64_t i = 0; i < size; i++) {
        array[i] = 'A';
    }
}

__attribute__((noipa)) static void smash(uint64_t size) {
    char array[32];
    fill(array, size);
    __asm__ volatile("" : : "r"(array) : "memory");
}

__attribute__((noipa)) static uint64_t with_a_big_frame(uint64_t depth) {
    volatile char big[20000];
    big[0] = (char)depth;
    return depth == UINT64_MAX ? 0 : with_a_big_frame(depth + 1) + (uint64_t)big[0];
}

static void big_frames(uint64_t unused) {
    (void)unused;
    with_a_big_frame(0);
}

__attribute__((noipa)) static uint64_t one(uint64_t depth);
__attribute__((noipa)) static uint64_t other(uint64_t depth) {
    volatile uint64_t here = depth;
    return depth == UINT64_MAX ? 0 : one(depth + 1) + here;
}
__attribute__((noipa)) static uint64_t one(uint64_t depth) {
    volatile uint64_t here[3] = {depth};
    return depth == UINT64_MAX ? 0 : other(depth + 1) + here[0];
}

static void mutual(uint64_t unused) {
    (void)unused;
    one(0);
}

static struct idt table;

/* A handler that faults as what it handles. */
INTERRUPT static void on_invalid_opcode(struct interrupt_frame *frame) {
    (void)frame;
    __asm__ volatile("ud2");
}

INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code) {
    (void)frame, (void)error_code;
    injection_touch_null();
}

static void handler_of_itself(uint64_t slot) {
    table = *exceptions_idt();
    idt_set_handler(&table.invalid_opcode, on_invalid_opcode, .stack = (unsigned)slot);
    idt_load_unchecked(&table);
    injection_fault();
}

static void page_fault_handler_of_itself(uint64_t unused) {
    (void)unused;
    table = *exceptions_idt();
    idt_set_handler(&table.page_fault, on_page_fault);
    idt_load(&table);
    injection_touch_null();
}

static void push_for_ever(uint64_t unused) {
    (void)unused;
    __asm__ volatile("1: pushq $0\n\tjmp 1b");
}

static void pop_for_ever(uint64_t unused) {
    (void)unused;
    __asm__ volatile("1: popq %%rax\n\tjmp 1b" : : : "rax", "memory");
}

#define STACK(name, symbol)                                                                        \
    {"stack." name ".top", stack_at, (uint64_t)(symbol##_memory + 0x9000), UD, NULL},              \
        {"stack." name ".end", stack_at, (uint64_t)(symbol##_memory + 0x1008), DF, NULL}, {        \
        "stack." name ".guard", stack_at, (uint64_t)(symbol##_memory + 0x800), DF, NULL            \
    }
INJECTIONS(
    {"stack.null", stack_at, 0, DF, "bad-stack"}, {"stack.at-8", stack_at, 8, DF, NULL},
    {"stack.not-mapped", stack_at, 0x666000, DF, "bad-stack"},
    {"stack.non-canonical", stack_at, ADDRESS_NOT_CANONICAL, DF, NULL},
    {"stack.highest", stack_at, 0xFFFFFFFFFFFFFFF8, ANSWER_ANY, NULL},
    {"stack.lowest-of-the-upper-half", stack_at, 0xFFFF800000000000, DF, NULL},
    {"stack.text", stack_at, (uint64_t)injection_fault + 64, DF, NULL},
    {"stack.rodata", stack_at, (uint64_t)rodata_start + 0x100, DF, NULL},
    {"stack.sealed", stack_at, (uint64_t)sealed_start + 0x800, DF, NULL},
    {"stack.misaligned.1", stack_at, (uint64_t)boot_stack_memory + 0x4001, UD, NULL},
    {"stack.misaligned.2", stack_at, (uint64_t)boot_stack_memory + 0x4002, UD, NULL},
    {"stack.misaligned.4", stack_at, (uint64_t)boot_stack_memory + 0x4004, UD, NULL},
    {"stack.misaligned.7", stack_at, (uint64_t)boot_stack_memory + 0x4007, UD, NULL},
    {"stack.misaligned.8", stack_at, (uint64_t)boot_stack_memory + 0x4008, UD, NULL},
    STACK("boot", boot_stack), STACK("privilege", privilege_stack), STACK("debug", debug_stack),
    STACK("report", report_stack), STACK("nmi", nmi_stack),
    {"stack.double-fault.top", stack_at, (uint64_t)(double_fault_stack_memory + 0x9000), UD, NULL},
    {"stack.double-fault.end", stack_at, (uint64_t)(double_fault_stack_memory + 0x1008), DF, NULL},
    {"stack.little-room.16", stack_at, (uint64_t)boot_stack_memory + 0x1010, DF, NULL},
    {"stack.little-room.48", stack_at, (uint64_t)boot_stack_memory + 0x1030, DF, NULL},
    {"stack.little-room.96", stack_at, (uint64_t)boot_stack_memory + 0x1060, DF, NULL},
    {"stack.little-room.192", stack_at, (uint64_t)boot_stack_memory + 0x10C0, ANSWER_ANY, NULL},
    {"stack.little-room.288", stack_at, (uint64_t)boot_stack_memory + 0x1120, ANSWER_ANY, NULL},
    {"stack.little-room.384", stack_at, (uint64_t)boot_stack_memory + 0x1180, ANSWER_ANY, NULL},
    {"stack.little-room.768", stack_at, (uint64_t)boot_stack_memory + 0x1300, UD, NULL},
    {"stack.push.not-mapped", push_at, 0x666008, DF, NULL},
    {"stack.push.non-canonical", push_at, ADDRESS_NOT_CANONICAL, DF, NULL},
    {"stack.push.text", push_at, (uint64_t)injection_fault + 64, DF, NULL},
    {"stack.pop.non-canonical", pop_at, ADDRESS_NOT_CANONICAL, DF, NULL},
    {"stack.pop.null", pop_at, 0, DF, NULL}, {"stack.frame.null", frame_at, 0, UD, NULL},
    {"stack.frame.misaligned", frame_at, (uint64_t)boot_stack_memory + 0x4001, UD, NULL},
    {"stack.frame.non-canonical", frame_at, ADDRESS_NOT_CANONICAL, UD, NULL},
    {"stack.frame.not-mapped", frame_at, 0x666000, UD, NULL},
    {"stack.frame.guard", frame_at, (uint64_t)boot_stack_memory + 0x800, UD, NULL},
    {"stack.frame.text", frame_at, (uint64_t)text_start, UD, NULL},
    {"stack.frame.highest", frame_at, 0xFFFFFFFFFFFFFFF0, UD, NULL},
    {"return.null", return_to, 0, PF, NULL},
    {"return.text-of-letters", return_to, 0x4141414141414141, GP, NULL},
    {"return.not-mapped", return_to, 0x666000, PF, NULL},
    {"return.data", return_to, (uint64_t)&table, PF, NULL},
    {"return.rodata", return_to, (uint64_t)rodata_start, PF, NULL},
    {"return.guard", return_to, (uint64_t)boot_stack_memory, PF, NULL},
    {"return.behind-the-image", return_to, (uint64_t)bss_end + 0x200000, PF, NULL},
    {"return.into-an-instruction", return_to, (uint64_t)injection_fault + 1, ANSWER_ANY, NULL},
    {"leave.null", leave_to, 0, PF, NULL},
    {"leave.non-canonical", leave_to, ADDRESS_NOT_CANONICAL, ANSWER_ANY, NULL},
    {"leave.not-mapped", leave_to, 0x666000, PF, NULL},
    {"smash.by-1", smash, 33, UD, "stack-smashed"}, {"smash.by-8", smash, 40, UD, "stack-smashed"},
    {"smash.by-16", smash, 48, UD, "stack-smashed"},
    {"smash.by-64", smash, 96, UD, "stack-smashed"},
    {"recursion.function", injection_recurse, 0, DF, "stack-overflow"},
    {"recursion.big-frames", big_frames, 0, DF, "stack-overflow"},
    {"recursion.two-functions", mutual, 0, DF, "stack-overflow"},
    {"recursion.push", push_for_ever, 0, DF, "stack-overflow"},
    {"recursion.pop", pop_for_ever, 0, ANSWER_ANY, NULL},
    {"recursion.handler", handler_of_itself, 0, DF, NULL},
    {"recursion.page-fault-handler", page_fault_handler_of_itself, 0, DF, NULL});
