#include "kernel/scenarios/threads/work.h"

#include "kernel/output/console.h"
#include "kernel/scenarios/threads/catches.h"
#include "kernel/scenarios/threads/computation.h"
#include "kernel/scenarios/threads/scheduler.h"

enum { SETS_MAXIMUM = 4, KERNEL_ROUNDS = 25 };

static void compute(struct thread *self) {
    for (;;) {
        uint64_t result = computation(self->seed, KERNEL_ROUNDS);
        *(result == self->expected ? &self->right : &self->wrong) += 1;
    }
}

static void compute_with_avx(struct thread *self) {
    for (;;) {
        uint64_t result = computation_of_avx(self->seed, KERNEL_ROUNDS);
        *(result == self->expected ? &self->right : &self->wrong) += 1;
    }
}

/* The lowest bits are what a computation rounds by, and its flags: each set has others. */
static uint64_t seed_of(unsigned set, unsigned kind) {
    return 0x9E3779B97F4A7C15 * (3 * set + kind + 1) << 6 | (11 * set + 37 * kind + 0x2D) % 64;
}

static bool make_set(unsigned set) {
    static const char *const names[SETS_MAXIMUM][3] = {{"kernel 0", "user 0", "catcher 0"},
                                                       {"kernel 1", "user 1", "catcher 1"},
                                                       {"kernel 2", "user 2", "catcher 2"},
                                                       {"kernel 3", "user 3", "catcher 3"}};
    bool avx = set % 2 && extended_state_has_avx();
    struct thread *kernel =
        thread_make(names[set][0], seed_of(set, 0), avx ? compute_with_avx : compute);
    struct thread *user =
        thread_make_user(names[set][1], seed_of(set, 1), avx ? program_of_avx : program);
    struct thread *catcher =
        thread_make_with_user_memory(names[set][2], seed_of(set, 2), catch_for_ever);
    if (!kernel || !user || !catcher) {
        return false;
    }
    uint64_t (*compute_once)(uint64_t, uint64_t) = avx ? computation_of_avx : computation;
    catcher->program_result = computation(catcher->seed, CATCH_ROUNDS);
    kernel->expected = compute_once(kernel->seed, KERNEL_ROUNDS);
    user->expected = compute_once(user->seed, PROGRAM_ROUNDS);
    return true;
}

bool work_make_threads(unsigned sets) {
    for (unsigned set = 0; set < sets; set++) {
        if (!make_set(set)) {
            return false;
        }
    }
    for (unsigned i = 0; thread_at(i); i++) {
        scheduler_put(thread_at(i));
    }
    return true;
}

static bool is_catcher(const struct thread *thread) {
    return thread->frame.cs == TRAPGATE_SELECTOR_KERNEL_CODE && !thread->expected;
}

struct work_done work_done(void) {
    struct work_done all = {0};
    for (const struct thread *thread; (thread = thread_at(all.threads)); all.threads++) {
        bool catches = is_catcher(thread);
        *(catches ? &all.catches : &all.right) += thread->right;
        *(catches ? &all.wrong_catches : &all.wrong) += thread->wrong;
        all.calls += thread->calls;
        all.idle += thread->right == 0;
    }
    return all;
}

void work_print(void) {
    const struct thread *thread;
    for (unsigned i = 0; (thread = thread_at(i)); i++) {
        console_print("  %s: %lu right, %lu wrong\n", thread->name, thread->right, thread->wrong);
    }
}
