#include "kernel/scenarios/threads/thread.h"

#include <trapgate/segments.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/cpus.h"
#include "kernel/memory.h"
#include "kernel/scenarios/threads/scheduler.h"
#include "kernel/scenarios/threads/user_memory.h"

enum { STACK_SIZE = 4 * PAGE_SIZE }; /* with its guard */

static struct thread threads[THREADS_MAXIMUM];
static struct trapgate_guarded_stack stacks[THREADS_MAXIMUM];
static char memory[THREADS_MAXIMUM][STACK_SIZE] __attribute__((aligned(PAGE_SIZE)));
static unsigned count;

struct thread *thread_at(unsigned index) {
    return index < count ? &threads[index] : NULL;
}

static bool unmap(void *page, void *context) {
    (void)context;
    memory_unmap((uint64_t)page);
    cpus_forget_page((uint64_t)page);
    return true;
}

/* All but where it begins. */
static struct thread *make(const char *name, uint64_t seed) {
    if (count == THREADS_MAXIMUM ||
        !trapgate_guarded_stack_make(&stacks[count], name, memory[count], STACK_SIZE, unmap,
                                     NULL)) {
        return NULL;
    }
    struct thread *thread = &threads[count];
    thread->name = name;
    thread->seed = seed;
    thread->stack_top = stacks[count].top;
    thread->catches.keep_bases = true; /* GS is the CPU's */
    extended_state_make(&thread->extended);
    count++;
    return thread;
}

struct thread *thread_make(const char *name, uint64_t seed, void (*run)(struct thread *self)) {
    struct thread *thread = make(name, seed);
    if (thread) {
        thread->registers.rdi = (uint64_t)thread;
        thread->frame = (struct interrupt_frame){
            .rip = (uint64_t)run,
            .cs = TRAPGATE_SELECTOR_KERNEL_CODE,
            .rflags = RFLAGS_FIXED | RFLAGS_IF,
            .rsp = (uint64_t)thread->stack_top - 8, /* as behind a call */
            .ss = TRAPGATE_SELECTOR_KERNEL_DATA,
        };
    }
    return thread;
}

/* For the thread that is made next. */
static bool make_user_memory(struct user_memory *user, uint64_t seed) {
    return count < THREADS_MAXIMUM && user_memory_make(user, count, seed);
}

struct thread *thread_make_with_user_memory(const char *name, uint64_t seed,
                                            void (*run)(struct thread *self)) {
    struct user_memory user;
    struct thread *thread = make_user_memory(&user, seed) ? thread_make(name, seed, run) : NULL;
    if (thread) {
        thread->user_stack_top = user.stack_top;
    }
    return thread;
}

struct interrupt_frame thread_user_frame(const struct thread *thread, const char *entry) {
    return (struct interrupt_frame){
        .rip = user_address_of(entry),
        .cs = TRAPGATE_SELECTOR_USER_CODE,
        .rflags = RFLAGS_FIXED | RFLAGS_IF,
        .rsp = thread->user_stack_top,
        .ss = TRAPGATE_SELECTOR_USER_DATA,
    };
}

struct thread *thread_make_user(const char *name, uint64_t seed, const char *entry) {
    struct user_memory user;
    struct thread *thread = make_user_memory(&user, seed) ? make(name, seed) : NULL;
    if (thread) {
        thread->fs_base = user.inverted_seed;
        thread->user_gs_base = user.seed;
        thread->user_stack_top = user.stack_top;
        thread->registers.rdi = seed;
        thread->frame = thread_user_frame(thread, entry);
    }
    return thread;
}
