/* The interrupt frame holds what the interrupted code had, and what a handler writes to it counts. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

#include "tests/kernel/test.h"

static struct interrupt_frame seen;
static unsigned long seen_error_code;

INTERRUPT static void copy_frame(struct interrupt_frame *frame) {
    seen = *frame;
}

/* The code at `skip` comes next; the fault's own instruction is never run. */
static uint64_t skip_to;
INTERRUPT static void copy_frame_and_skip(struct interrupt_frame *frame, unsigned long error_code) {
    seen = *frame;
    seen_error_code = error_code;
    frame->rip = skip_to;
}

TEST(a_trap_pushes_rip_cs_rflags_rsp_and_ss) {
    uint64_t rip, rsp, rflags;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, copy_frame);
    __asm__ volatile("movq %%rsp, %[rsp]\n\t"
                     "leaq 1f(%%rip), %[rip]\n\t"
                     "std\n\t"
                     "stc\n\t"
                     "pushfq\n\t"
                     "popq %[rflags]\n\t"
                     "int3\n"
                     "1: cld"
                     : [rsp] "=&r"(rsp), [rip] "=&r"(rip), [rflags] "=&r"(rflags)
                     :
                     : "memory", "cc");
    CHECK_EQUAL(seen.rip, rip);
    CHECK_EQUAL(seen.cs, TRAPGATE_SELECTOR_KERNEL_CODE);
    CHECK_EQUAL(seen.rflags, rflags);
    CHECK(rflags & RFLAGS_DF && rflags & RFLAGS_CF);
    CHECK_EQUAL(seen.rsp, rsp);
    CHECK_EQUAL(seen.ss, TRAPGATE_SELECTOR_KERNEL_DATA);
}

TEST(a_fault_pushes_the_rip_of_the_instruction_and_an_error_code) {
    uint64_t rip, rsp;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->page_fault, copy_frame_and_skip);
    __asm__ volatile("movq %%rsp, %[rsp]\n\t"
                     "leaq 2f(%%rip), %[rip]\n\t"
                     "movq %[rip], %[skip]\n\t"
                     "leaq 1f(%%rip), %[rip]\n"
                     "1: movl $1, 0x1234\n"
                     "2:"
                     : [rsp] "=&r"(rsp), [rip] "=&r"(rip), [skip] "=m"(skip_to)
                     :
                     : "memory");
    CHECK_EQUAL(seen.rip, rip);
    CHECK_EQUAL(seen.rsp, rsp);
    CHECK_EQUAL(seen.cs, TRAPGATE_SELECTOR_KERNEL_CODE);
    CHECK_EQUAL(seen.ss, TRAPGATE_SELECTOR_KERNEL_DATA);
    CHECK_EQUAL(seen_error_code, 2); /* a write, page not present, supervisor */
    CHECK_EQUAL(cpu_read_cr2(), 0x1234);
}

INTERRUPT static void set_carry(struct interrupt_frame *frame) {
    frame->rflags |= RFLAGS_CF;
}

TEST(flags_that_a_handler_writes_to_the_frame_take_effect) {
    bool carry = false;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, set_carry);
    __asm__ volatile("clc\n\tint3\n\tsetc %0" : "=r"(carry) : : "cc", "memory");
    CHECK(carry);
}

static uint64_t other_stack[64];
INTERRUPT static void change_stack(struct interrupt_frame *frame) {
    frame->rsp = (uint64_t)&other_stack[64];
}

TEST(a_stack_pointer_that_a_handler_writes_to_the_frame_takes_effect) {
    uint64_t rsp;
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, change_stack);
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "int3\n\t"
                     "movq %%rsp, %0\n\t"
                     "movq %%rbx, %%rsp"
                     : "=r"(rsp)
                     :
                     : "rbx", "memory");
    CHECK_EQUAL(rsp, (uint64_t)&other_stack[64]);
}
