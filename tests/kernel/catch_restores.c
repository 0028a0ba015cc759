/* After a catch all is as it was before: flags, segments and their bases, registers, privilege. */
#include <trapgate/catch.h>
#include <trapgate/segments.h>
#include "arch/x86_64/idt/cpu.h"

#include "tests/kernel/bodies.h"
#include "tests/kernel/test.h"
#include "tests/kernel/thread.h"
#include "tests/kernel/user.h"

static struct caught_exception caught;

TEST(flags_and_interrupt_state_are_restored) {
    static const uint64_t flags[] = {RFLAGS_DF, RFLAGS_AC,   RFLAGS_NT, RFLAGS_IF,
                                     RFLAGS_TF, RFLAGS_IOPL, RFLAGS_ID};
    const uint64_t control =
        RFLAGS_DF | RFLAGS_AC | RFLAGS_NT | RFLAGS_IF | RFLAGS_TF | RFLAGS_IOPL | RFLAGS_ID;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        uint64_t before = cpu_read_rflags() & control;
        CHECK(exception_catch(&caught, set_flags_and_fault, (void *)flags[i]));
        CHECK_EQUAL(cpu_read_rflags() & control, before);
        CHECK_EQUAL(caught.vector, flags[i] == RFLAGS_TF ? VECTOR_DEBUG : VECTOR_INVALID_OPCODE);
        CHECK(caught.frame.rflags & flags[i]);
    }
}

TEST(interrupts_that_were_on_are_on_again) {
    cpu_enable_interrupts();
    bool any = exception_catch(&caught, execute_ud2, NULL);
    uint64_t after = cpu_read_rflags();
    cpu_disable_interrupts();
    CHECK(any);
    CHECK(caught.frame.rflags & RFLAGS_IF);
    CHECK(after & RFLAGS_IF);
}

static void change_segments(void *argument) {
    (void)argument;
    __asm__ volatile("movl %0, %%ds\n\tmovl %0, %%es\n\tmovl %0, %%fs\n\tmovl %0, %%gs\n\t"
                     "movl %1, %%ss\n\tud2"
                     :
                     : "r"(TRAPGATE_SELECTOR_USER_DATA), "r"(TRAPGATE_SELECTOR_NULL));
}

static unsigned selector_of(unsigned which) {
    uint16_t ds, es, fs, gs, ss;
    __asm__ volatile("movw %%ds, %0\n\tmovw %%es, %1\n\tmovw %%fs, %2\n\tmovw %%gs, %3\n\t"
                     "movw %%ss, %4"
                     : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs), "=r"(ss));
    const uint16_t all[] = {ds, es, fs, gs, ss};
    return all[which];
}

TEST(segment_registers_and_their_bases_are_restored) {
    skip_if_gs_is_in_use();
    unsigned before[5];
    for (unsigned i = 0; i < 5; i++) {
        before[i] = selector_of(i);
    }
    cpu_write_msr(MSR_FS_BASE, 0x123456789);
    cpu_write_msr(MSR_GS_BASE, 0xffff800000001000);
    bool any = exception_catch(&caught, change_segments, NULL);
    uint64_t fs_base = cpu_read_msr(MSR_FS_BASE), gs_base = cpu_read_msr(MSR_GS_BASE);
    cpu_write_msr(MSR_FS_BASE, 0);
    cpu_write_msr(MSR_GS_BASE, 0);
    CHECK(any);
    CHECK_EQUAL(fs_base, 0x123456789);
    CHECK_EQUAL(gs_base, 0xffff800000001000);
    for (unsigned i = 0; i < 5; i++) {
        CHECK_EQUAL(selector_of(i), before[i]);
    }
}

static void go_on_elsewhere(void *argument) {
    cpu_write_msr(MSR_FS_BASE, 0x2000);
    cpu_write_msr(MSR_GS_BASE, 0x3000);
    execute_ud2(argument);
}

TEST(a_thread_that_moved_to_another_cpu_gets_no_bases_of_the_old_one) {
    skip_if_gs_is_in_use();
    struct trapgate_catch_state *state = trapgate_catch_state();
    state->keep_bases = true;
    bool any = exception_catch(&caught, go_on_elsewhere, NULL);
    state->keep_bases = false;
    uint64_t fs_base = cpu_read_msr(MSR_FS_BASE), gs_base = cpu_read_msr(MSR_GS_BASE);
    cpu_write_msr(MSR_FS_BASE, 0);
    cpu_write_msr(MSR_GS_BASE, 0);
    CHECK(any);
    CHECK_EQUAL(fs_base, 0x2000);
    CHECK_EQUAL(gs_base, 0x3000);
}

/* The registers that a call preserves, checked where the compiler cannot help: all six are set
 * before the call and compared after it. */
TEST(registers_that_a_call_preserves_are_restored) {
    uint64_t wrong, stack_moved;
    __asm__ volatile("pushq %%rbp\n\t"
                     "movq %%rsp, %%rbp\n\t"
                     "andq $-16, %%rsp\n\t"
                     "movq $0xa1, %%rbx\n\tmovq $0xa2, %%r12\n\tmovq $0xa3, %%r13\n\t"
                     "movq $0xa4, %%r14\n\tmovq %%rsp, %%r15\n\t"
                     "xorl %%edi, %%edi\n\tmovq $write_nowhere, %%rsi\n\txorl %%edx, %%edx\n\t"
                     "call trapgate_exception_catch\n\t"
                     "movq %%r15, %%rdx\n\tsubq %%rsp, %%rdx\n\t"
                     "xorq $1, %%rax\n\t"
                     "xorq $0xa1, %%rbx\n\txorq $0xa2, %%r12\n\txorq $0xa3, %%r13\n\t"
                     "xorq $0xa4, %%r14\n\t"
                     "movzbl %%al, %%eax\n\t"
                     "orq %%rbx, %%rax\n\torq %%r12, %%rax\n\torq %%r13, %%rax\n\t"
                     "orq %%r14, %%rax\n\t"
                     "movq %%rbp, %%rsp\n\tpopq %%rbp"
                     : "=a"(wrong), "=d"(stack_moved)
                     :
                     : "rbx", "rcx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
                       "r15", "memory", "cc");
    CHECK_EQUAL(wrong, 0);
    CHECK_EQUAL(stack_moved, 0);
}

static void fault_at_cpl_3(void *argument) {
    static const uint8_t ud2[] = {0x0F, 0x0B};
    *(bool *)argument = user_run(ud2, sizeof ud2);
}

TEST(an_exception_at_cpl_3_is_caught) {
    bool went_on = false;
    CHECK(exception_catch(&caught, fault_at_cpl_3, &went_on));
    CHECK_EQUAL(caught.vector, VECTOR_INVALID_OPCODE);
    CHECK_EQUAL(caught.frame.cs, TRAPGATE_SELECTOR_USER_CODE);
    CHECK_EQUAL(caught.frame.ss, TRAPGATE_SELECTOR_USER_DATA);
    CHECK_EQUAL(selector_of(4), TRAPGATE_SELECTOR_KERNEL_DATA);
    CHECK(!went_on);
}
