/*
 * Threads that move between two CPUs while they are in a body: a catch goes with its thread, so each gets its
 * own exception, on whichever CPU it then is. (State that is kept for each CPU, and not for each thread, is
 * what such a kernel dies of.)
 */
#include <trapgate/catch.h>
#include <trapgate/context.h>
#include <trapgate/segments.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/output/console.h"
#include "tests/kernel/second_cpu.h"
#include "tests/kernel/test.h"
#include "tests/kernel/thread.h"

enum {
    SWITCH = 62,
    THREADS = 5,
    CATCHES = 2000, /* of each thread, at least, */
    MOVES = 100,    /* and until so many of all ended on another CPU than they began */
};

static struct thread {
    struct trapgate_catch_state state;
    struct TRAPGATE_REGISTERS registers;
    struct interrupt_frame frame;
    bool runs;
    volatile unsigned caught, wrong;
    char stack[0x2000] __attribute__((aligned(16)));
} threads[THREADS];

/* For each CPU, by its GS base: what trapgate_catch_state() finds at %gs:0, and whose it is. */
static struct cpu {
    struct trapgate_catch_state *state;
    struct thread *thread;
} cpus[2];

static bool locked;
static unsigned moves;
static void *way_back[5]; /* of __builtin_setjmp */

/* The next that no CPU runs: with more threads than CPUs there is one. */
static struct thread *take_next(void) {
    static unsigned last;
    do {
        last = (last + 1) % THREADS;
    } while (threads[last].runs);
    threads[last].runs = true;
    return &threads[last];
}

static void lock(void) {
    while (__atomic_exchange_n(&locked, true, __ATOMIC_ACQUIRE)) {
        __builtin_ia32_pause();
    }
}

static void unlock(void) {
    __atomic_store_n(&locked, false, __ATOMIC_RELEASE);
}

static void run_here(struct thread *thread) {
    struct cpu *cpu = &cpus[cpu_index()];
    cpu->thread = thread;
    cpu->state = &thread->state;
}

/* On a stack of the CPU's own: the thread may go on elsewhere before this has ended. */
INTERRUPT static void on_switch(struct interrupt_frame *frame) {
    struct TRAPGATE_REGISTERS *registers = interrupted_registers();
    struct thread *last = cpus[cpu_index()].thread;
    last->registers = *registers;
    last->frame = *frame;
    lock();
    struct thread *next = take_next();
    last->runs = false;
    unlock();
    *registers = next->registers;
    trapgate_set_frame(frame, &next->frame);
    run_here(next);
}

static void switch_thread(void) {
    __asm__ volatile("int %0" : : "i"(SWITCH) : "memory");
}

static void raise_at(void *address) {
    switch_thread();
    (void)*(volatile char *)address;
}

static bool moved_enough(void) {
    return __atomic_load_n(&moves, __ATOMIC_RELAXED) >= MOVES;
}

static void leave_if_all_are_done(void) {
    for (unsigned i = 0; i < THREADS; i++) {
        if (threads[i].caught + threads[i].wrong < CATCHES) {
            return;
        }
    }
    if (cpu_index() == 0) {
        __builtin_longjmp(way_back, 1);
    }
    for (;;) {
        cpu_halt();
    }
}

static void run_thread(struct thread *self) {
    uint64_t address = 0x66600000 + 0x1000 * (uint64_t)(self - threads);
    while (self->caught + self->wrong < CATCHES || !moved_enough()) {
        struct caught_exception caught;
        unsigned before = cpu_index();
        bool right = exception_catch(&caught, raise_at, (void *)address) &&
                     caught.vector == VECTOR_PAGE_FAULT && caught.address == address;
        if (before != cpu_index()) {
            __atomic_fetch_add(&moves, 1, __ATOMIC_RELAXED);
        }
        *(right ? &self->caught : &self->wrong) += 1;
    }
    for (;;) {
        leave_if_all_are_done();
        switch_thread();
    }
}

static void run_cpu(void) {
    cpu_write_msr(MSR_GS_BASE, (uint64_t)&cpus[cpu_index()]);
    lock();
    struct thread *first = take_next();
    unlock();
    run_here(first);
    trapgate_enter_context(&first->registers, &first->frame);
}

static void set_up(void) {
    enum { A_STACK_OF_THE_CPU = 2 }; /* the NMI's, of which there is none here */
    idt_set_interrupt(test_idt(), SWITCH, on_switch, .stack = A_STACK_OF_THE_CPU);
    for (unsigned i = 0; i < THREADS; i++) {
        threads[i].state.keep_bases = true; /* FS and GS are the CPU's */
        threads[i].registers.rdi = (uint64_t)&threads[i];
        threads[i].frame = (struct interrupt_frame){
            .rip = (uint64_t)run_thread,
            .cs = TRAPGATE_SELECTOR_KERNEL_CODE,
            .rflags = RFLAGS_FIXED,
            .rsp = (uint64_t)(threads[i].stack + sizeof threads[i].stack - 8),
            .ss = TRAPGATE_SELECTOR_KERNEL_DATA,
        };
    }
    thread_state_behind_gs = true;
}

TEST(threads_that_move_between_two_cpus_catch_their_own_exceptions, .alone = true) {
    if (!second_cpu_is_there()) {
        SKIP("the command line says nothing of a second CPU");
    }
    set_up();
    if (!__builtin_setjmp(way_back)) {
        second_cpu_start(run_cpu);
        run_cpu();
    }
    thread_state_behind_gs = false;
    cpu_write_msr(MSR_GS_BASE, 0);
    unsigned caught = 0;
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK_EQUAL(threads[i].wrong, 0);
        caught += threads[i].caught;
    }
    console_print("\n%u of %u catches ended on another CPU\n", moves, caught);
    CHECK(caught >= THREADS * CATCHES);
    CHECK(moves >= MOVES);
}
