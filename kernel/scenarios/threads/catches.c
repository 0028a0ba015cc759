#include "kernel/scenarios/threads/catches.h"

#include <trapgate/context.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/scenarios/threads/computation.h"
#include "kernel/scenarios/threads/scheduler.h"

enum { NOWHERE = 0x66600000, PAGE_OF_EACH = 0x1000 };

/* Values that nobody else has, to be found again in what is caught. */
struct attempt {
    uint64_t address, mark;
    struct caught_exception inner;
    bool inner_caught;
};

static void read_nowhere(void *argument) {
    const struct attempt *attempt = argument;
    computation(attempt->mark, CATCH_ROUNDS);
    __asm__ volatile("movq %1, %%r12\n\t"
                     "movq (%0), %%rax"
                     :
                     : "r"(attempt->address), "r"(attempt->mark)
                     : "rax", "r12", "memory");
}

static void divide_by_zero(void *argument) {
    const struct attempt *attempt = argument;
    __asm__ volatile("movq %0, %%r13\n\t"
                     "xorl %%ecx, %%ecx\n\t"
                     "divl %%ecx"
                     :
                     : "r"(attempt->mark)
                     : "rax", "rcx", "rdx", "r13", "cc");
}

/* A catch inside a body, which then ends in an exception of its own. */
static void catch_and_divide(void *argument) {
    struct attempt *attempt = argument;
    attempt->inner_caught = exception_catch(&attempt->inner, read_nowhere, attempt);
    divide_by_zero(attempt);
}

static bool inner_is_right(const struct attempt *attempt) {
    return attempt->inner_caught && attempt->inner.vector == VECTOR_PAGE_FAULT &&
           attempt->inner.address == attempt->address &&
           attempt->inner.registers.r12 == attempt->mark;
}

/*
 * A program at CPL 3 as the body of a catch, which its exception ends. What interrupts it comes to the stack that the
 * catch lies on, so its top is below the catch meanwhile.
 */
static void run_program(void *argument) {
    struct thread *self = argument;
    struct interrupt_frame frame = thread_user_frame(self, program_that_faults);
    struct TRAPGATE_REGISTERS registers = {.rdi = self->seed, .rsi = CATCH_ROUNDS};
    cpu_disable_interrupts();
    self->stack_top = (char *)((uint64_t)__builtin_frame_address(0) & ~15ull) - 512;
    cpu_self()->tss->privilege_stack[0] = (uint64_t)self->stack_top;
    trapgate_enter_context(&registers, &frame);
}

/* Little of the stack is in use here, so that an interrupt that began at its old top would hit the catch. */
static bool program_is_caught(struct thread *self) {
    const struct caught_exception *caught = &self->caught;
    return exception_catch(&self->caught, run_program, self) &&
           caught->vector == VECTOR_INVALID_OPCODE && (caught->frame.cs & 3) == 3 &&
           caught->registers.rax == self->program_result;
}

static __attribute__((noinline)) bool attempt_is_right(uint64_t address, uint64_t mark) {
    struct attempt attempt = {.address = address, .mark = mark};
    struct caught_exception caught;
    return exception_catch(&caught, catch_and_divide, &attempt) &&
           caught.vector == VECTOR_DIVIDE_ERROR && caught.registers.r13 == mark &&
           inner_is_right(&attempt);
}

void catch_for_ever(struct thread *self) {
    uint64_t page = NOWHERE + PAGE_OF_EACH * (self->seed % 64);
    for (uint64_t mark = self->seed;; mark = 3 * mark + 1) {
        bool right = attempt_is_right(page + mark % PAGE_OF_EACH, mark) && program_is_caught(self);
        *(right ? &self->right : &self->wrong) += 1;
    }
}
