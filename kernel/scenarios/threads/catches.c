#include "kernel/scenarios/threads/catches.h"

#include "kernel/scenarios/threads/computation.h"

enum { NOWHERE = 0x66600000, PAGE_OF_EACH = 0x1000, ROUNDS = 4 };

/* Values that nobody else has, to be found again in what is caught. */
struct attempt {
    uint64_t address, mark;
    struct caught_exception inner;
    bool inner_caught;
};

static void read_nowhere(void *argument) {
    const struct attempt *attempt = argument;
    computation(attempt->mark, ROUNDS); /* time to be preempted in */
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

static bool try_once(struct attempt *attempt) {
    struct caught_exception caught;
    attempt->inner_caught = false;
    return exception_catch(&caught, catch_and_divide, attempt) &&
           caught.vector == VECTOR_DIVIDE_ERROR && caught.registers.r13 == attempt->mark &&
           inner_is_right(attempt);
}

void catch_for_ever(struct thread *self) {
    struct attempt attempt = {.mark = self->seed};
    for (;;) {
        attempt.address = NOWHERE + PAGE_OF_EACH * (self->seed % 64) + attempt.mark % PAGE_OF_EACH;
        *(try_once(&attempt) ? &self->right : &self->wrong) += 1;
        attempt.mark = 3 * attempt.mark + 1;
    }
}
