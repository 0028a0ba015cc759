/* A thread: all that has to be its own while others run. */
#ifndef KERNEL_SCENARIOS_THREAD_H
#define KERNEL_SCENARIOS_THREAD_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/catch.h>
#include <trapgate/handler.h>
#include <trapgate/registers.h>

#include "kernel/scenarios/threads/extended_state.h"

struct thread {
    const char *name;
    /* What it is entered with; and, where a handler rewrites its own invocation, where it was interrupted. */
    struct TRAPGATE_REGISTERS registers;
    struct interrupt_frame frame;
    /* Where handlers switch stacks: rsp when it was left. Its registers and its frame are on that stack. */
    void *left_at;
    /* Interrupts and system calls at CPL 3 come to this stack; a thread of the kernel's runs on it. */
    char *stack_top;
    uint64_t user_stack_top; /* at CPL 3; 0: it is never there */
    struct extended_state extended;
    uint64_t fs_base, user_gs_base; /* the kernel's GS base is the CPU's */
    struct trapgate_catch_state catches;
    struct thread *next; /* in the queue of those that wait for a CPU */
    bool is_idle;        /* what its CPU does without a thread: it goes nowhere else */
    unsigned cpu;        /* on which it ran last */
    /* What it does, and what came of it. */
    uint64_t seed, expected;
    uint64_t program_result;        /* of the program whose exception it catches, */
    struct caught_exception caught; /* and what that was */
    unsigned long right, wrong, calls;
};

enum { THREADS_MAXIMUM = 12 };

/* A thread of the kernel's, run(self), which does not come back; one that has memory at CPL 3, too; and one at CPL
 * 3, with the program at `entry` (computation.h). NULL: there are no more. */
struct thread *thread_make(const char *name, uint64_t seed, void (*run)(struct thread *self));
struct thread *thread_make_with_user_memory(const char *name, uint64_t seed,
                                            void (*run)(struct thread *self));
struct thread *thread_make_user(const char *name, uint64_t seed, const char *entry);

/* Where it begins at CPL 3 with one of the programs. */
struct interrupt_frame thread_user_frame(const struct thread *thread, const char *entry);

/* From 0 on; NULL: there are no more. */
struct thread *thread_at(unsigned index);

#endif
