/* A catch belongs to its thread: threads that switch inside of bodies, and in handlers that interrupted
 * one, each get their own exceptions. */
#include "tests/kernel/thread.h"

#include <trapgate/catch.h>
#include <trapgate/context.h>
#include <trapgate/segments.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/exceptions.h"
#include "tests/kernel/test.h"

enum { SWITCH = 61 }; /* INT 61 goes on with the other thread */

static struct thread {
    struct trapgate_catch_state state;
    struct registers registers;
    struct interrupt_frame frame;
    unsigned long seen[2];
} threads[2];
static struct thread *current; /* NULL: the test itself */
static struct trapgate_catch_state own_state;
static char other_stack[0x4000] __attribute__((aligned(16)));
bool thread_state_behind_gs;

struct trapgate_catch_state *trapgate_catch_state(void) {
    /* A test that ends in a crash is left with the bases that it began with. */
    if (thread_state_behind_gs && cpu_read_msr(MSR_GS_BASE)) {
        struct trapgate_catch_state *state;
        __asm__ volatile("movq %%gs:0, %0" : "=r"(state));
        return state;
    }
    return current ? &current->state : &own_state;
}

void skip_if_gs_is_in_use(void) {
    if (thread_state_behind_gs) {
        SKIP("what is found by GS is this CPU's");
    }
}

/* The commonest scheduler: the interrupted frame is exchanged for the other thread's. */
INTERRUPT static void on_switch(struct interrupt_frame *frame) {
    struct registers *registers = interrupted_registers();
    struct thread *next = current == &threads[0] ? &threads[1] : &threads[0];
    current->registers = *registers;
    current->frame = *frame;
    *registers = next->registers;
    trapgate_set_frame(frame, &next->frame);
    current = next;
}

static void switch_thread(void) {
    __asm__ volatile("int %0" : : "i"(SWITCH) : "memory");
}

static void raise_divide_error(void *argument) {
    (void)argument;
    switch_thread();
    __asm__ volatile("xorl %%ecx, %%ecx\n\tdivl %%ecx" : : : "rax", "rcx", "rdx");
}

static void raise_invalid_opcode(void *argument) {
    (void)argument;
    switch_thread();
    __asm__ volatile("ud2");
}

static unsigned long caught_vector(void (*body)(void *)) {
    struct caught_exception caught;
    return exception_catch(&caught, body, NULL) ? caught.vector : 99;
}

static void other_thread(void) {
    threads[1].seen[0] = caught_vector(raise_invalid_opcode);
    threads[1].seen[1] = caught_vector(raise_divide_error);
    for (;;) {
        switch_thread();
    }
}

TEST(each_thread_catches_its_own_exceptions) {
    skip_if_gs_is_in_use();
    struct idt *idt = test_idt();
    idt_set_interrupt(idt, SWITCH, on_switch);
    for (unsigned i = 0; i < 2; i++) {
        threads[i] = (struct thread){0};
    }
    threads[1].frame = (struct interrupt_frame){
        .rip = (uint64_t)other_thread,
        .cs = TRAPGATE_SELECTOR_KERNEL_CODE,
        .rflags = RFLAGS_FIXED,
        .rsp = (uint64_t)(other_stack + sizeof other_stack - 8),
        .ss = TRAPGATE_SELECTOR_KERNEL_DATA,
    };
    current = &threads[0];
    threads[0].seen[0] = caught_vector(raise_divide_error);
    threads[0].seen[1] = caught_vector(raise_invalid_opcode);
    for (int i = 0; i < 4 && !threads[1].seen[1]; i++) {
        switch_thread();
    }
    bool none_left = !threads[0].state.innermost;
    current = NULL;
    CHECK_EQUAL(threads[0].seen[0], VECTOR_DIVIDE_ERROR + 0);
    CHECK_EQUAL(threads[0].seen[1], VECTOR_INVALID_OPCODE);
    CHECK_EQUAL(threads[1].seen[0], VECTOR_INVALID_OPCODE);
    CHECK(none_left);
}
