/* How a handler is entered: with an aligned stack, IF as its gate says, on the stack it asked for. */
#include "arch/x86_64/idt/cpu.h"

#include "kernel/output/console.h"
#include "kernel/exceptions.h"
#include "kernel/stacks.h"
#include "tests/kernel/test.h"

static unsigned calls;
static uint64_t local_address, rflags_inside;

/* noipa: at its call the stack MUST be aligned as for every function, which is all that an aligned
 * variable rests on. */
__attribute__((noipa)) static void note(void) {
    _Alignas(16) volatile char local[16] = {0};
    local_address = (uint64_t)local;
    rflags_inside = cpu_read_rflags();
    calls++;
}

INTERRUPT static void on_trap(struct interrupt_frame *frame) {
    (void)frame;
    note();
}

INTERRUPT static void on_fault(struct interrupt_frame *frame, unsigned long error_code) {
    (void)error_code;
    frame->rip += 3; /* of the MOV that read a non-canonical address */
    note();
}

/* Raises #GP with rsp at `offset` from a 16-byte boundary. */
#define AT_STACK_OFFSET(offset, instruction)                                                       \
    __asm__ volatile("movq %%rsp, %%rbx\n\t"                                                       \
                     "andq $-16, %%rsp\n\t"                                                        \
                     "subq %[bytes], %%rsp\n\t" instruction "\n\t"                                 \
                     "movq %%rbx, %%rsp"                                                           \
                     :                                                                             \
                     : [bytes] "r"((uint64_t)(offset)), [bad] "a"(0x8000000000000000)              \
                     : "rbx", "memory")

TEST(the_stack_is_aligned_in_a_handler_without_error_code) {
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_trap);
    for (unsigned offset = 0; offset < 32; offset++) {
        AT_STACK_OFFSET(offset, "int3");
        CHECK_EQUAL(local_address % 16, 0);
    }
}

TEST(the_stack_is_aligned_in_a_handler_with_error_code) {
    struct idt *idt = test_idt();
    idt_set_handler(&idt->general_protection_fault, on_fault);
    for (unsigned offset = 0; offset < 32; offset++) {
        AT_STACK_OFFSET(offset, "movq (%[bad]), %[bad]");
        CHECK_EQUAL(local_address % 16, 0);
    }
}

static void breakpoint_with_interrupts_enabled(void) {
    __asm__ volatile("sti\n\tint3\n\tcli" : : : "memory");
}

TEST(an_interrupt_gate_clears_the_interrupt_flag) {
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_trap, .type = INTERRUPT_GATE);
    breakpoint_with_interrupts_enabled();
    CHECK(!(rflags_inside & RFLAGS_IF));
}

TEST(a_trap_gate_leaves_the_interrupt_flag_as_it_was) {
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_trap, .type = TRAP_GATE);
    breakpoint_with_interrupts_enabled();
    CHECK(rflags_inside & RFLAGS_IF);
    __asm__ volatile("int3" : : : "memory");
    CHECK(!(rflags_inside & RFLAGS_IF));
}

static bool is_on(const struct trapgate_guarded_stack *stack, uint64_t address) {
    return address >= (uint64_t)stack->base && address < (uint64_t)stack->top;
}

TEST(a_handler_runs_on_the_stack_of_its_slot, .on_first_cpu = true) {
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, on_trap);
    __asm__ volatile("int3" : : : "memory");
    CHECK(is_on(&boot_stack, local_address));
    idt_set_handler(&idt->breakpoint, on_trap, .stack = 4);
    __asm__ volatile("int3" : : : "memory");
    CHECK(is_on(&debug_stack, local_address));
}

/* An exception in the middle of the console's work, whose handler prints: no lock is waited for. */
INTERRUPT static void print_and_fault(struct interrupt_frame *frame, unsigned long error_code) {
    frame->rip += 3;
    console_print("(in a handler, error code %lu", error_code);
    if (calls++ == 0) {
        AT_STACK_OFFSET(0, "movq (%[bad]), %[bad]");
    }
    console_print(
        ")\n"); /* on a line of its own: the interrupted one is on the serial port already */
}

static void faulting_write(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '*') {
            AT_STACK_OFFSET(0, "movq (%[bad]), %[bad]");
        }
    }
}

TEST(a_print_that_faults_in_a_handler_does_not_deadlock, .alone = true) {
    static const struct console_output faulting = {"faulting", faulting_write, NULL};
    struct idt *idt = test_idt();
    idt_set_handler(&idt->general_protection_fault, print_and_fault);
    console_attach(&faulting);
    calls = 0;
    console_print("before * after\n");
    CHECK_EQUAL(calls, 2);
}
