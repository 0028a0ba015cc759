/* Stacks that are made at run time, and those of trapgate_segments_set_up(): each is overflown, and the
 * report knows which it was, in a kernel whose host has no other regions. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/levels.h"
#include <trapgate/cpu_segments.h>
#include <trapgate/report.h>

#include "kernel/memory.h"
#include "kernel/report_host.h"
#include "tests/kernel/said.h"
#include "tests/kernel/test.h"

enum { THREADS = 3, THREAD_PAGES = 4 };
static char pages[THREADS][THREAD_PAGES * TRAPGATE_PAGE_SIZE]
    __attribute__((aligned(TRAPGATE_PAGE_SIZE)));
static struct trapgate_guarded_stack threads[THREADS];
static struct trapgate_cpu_segments segments;

static bool unmap(void *page, void *context) {
    (void)context;
    memory_unmap((uint64_t)page);
    return true;
}

/* Calls itself for ever. */
__attribute__((noipa)) static uint64_t recurse(uint64_t depth) {
    volatile uint64_t here = depth;
    return depth == UINT64_MAX ? 0 : recurse(depth + 1) + here; /* GCC refuses an endless one */
}

static void overflow_thread(void *thread) {
    const struct trapgate_guarded_stack *stack = thread;
    __asm__ volatile("movq %0, %%rsp\n\t"
                     "call *%1"
                     :
                     : "r"(stack->top), "r"(recurse), "D"(0));
    __builtin_unreachable();
}

static void tear_down(void) {
    static struct idt unused;
    report_install(&unused, &kernel_report_host);
}

TEST(an_overflow_of_a_stack_made_at_run_time_has_its_name, .alone = true) {
    static const char *const names[THREADS] = {"stack of thread 0", "stack of thread 1",
                                               "stack of thread 2"};
    static const char *const words[THREADS] = {"stack overflow: the stack of thread 0 is full",
                                               "stack overflow: the stack of thread 1 is full",
                                               "stack overflow: the stack of thread 2 is full"};
    static const struct report_host host = {.put = said_put,
                                            .end = said_end,
                                            .guarded_stacks = threads,
                                            .guarded_stacks_end = threads + THREADS};
    static struct idt idt;
    report_install(&idt, &host);
    idt_set_default(&idt, VECTOR_DOUBLE_FAULT, (struct trapgate_gate_options){.stack = 1});
    idt_load(&idt);
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK(trapgate_guarded_stack_make(&threads[i], names[i], pages[i], sizeof pages[i], unmap,
                                          NULL));
        said_take(overflow_thread, &threads[i]);
        CHECK(says("#DF double fault in recurse"));
        CHECK(says(words[i]));
    }
    tear_down();
}

static bool again;

INTERRUPT static void on_exception(struct interrupt_frame *frame) {
    (void)frame;
    recurse(0);
}

/* Its stack is the one that a #DF on it begins once more. */
INTERRUPT NORETURN static void on_double_fault(struct interrupt_frame *frame,
                                               unsigned long error_code) {
    if (again) {
        const struct trapgate_exception exception = {.vector = VECTOR_DOUBLE_FAULT,
                                                     .has_error_code = true,
                                                     .error_code = error_code,
                                                     .cr2 = cpu_read_cr2(),
                                                     .frame = frame,
                                                     .registers = interrupted_registers()};
        report_exception(&exception);
    }
    again = true;
    for (;;) {
        recurse(0);
    }
}

static void raise(void *slot) {
    switch (*(unsigned *)slot) {
    case 1:
        __asm__ volatile("int $8");
        break;
    case 2:
        __asm__ volatile("int $2");
        break;
    case 3:
        __asm__ volatile("int $18");
        break;
    default:
        __asm__ volatile("int $1");
    }
}

TEST(an_overflow_of_an_exceptions_own_stack_has_its_name, .alone = true) {
    static const char *const words[TRAPGATE_OWN_STACKS] = {
        "double fault stack", /* full or overflowed: by the frames of this test; and entered twice */
        "stack overflow: the NMI stack is full",
        "stack overflow: the machine check stack is full",
        "stack overflow: the debug stack is full",
    };
    static const struct report_host host = {.put = said_put,
                                            .end = said_end,
                                            .guarded_stacks = segments.stacks,
                                            .guarded_stacks_end =
                                                segments.stacks + TRAPGATE_OWN_STACKS};
    for (unsigned slot = TRAPGATE_OWN_STACKS; slot > 0; slot--) {
        static struct idt idt;
        report_install(&idt, &host);
        idt_set_handler(&idt.non_maskable_interrupt, on_exception);
        trapgate_gate_set((struct trapgate_gate *)&idt + VECTOR_MACHINE_CHECK,
                          (uint64_t)on_exception, (struct trapgate_gate_options){0});
        idt_set_handler(&idt.debug, on_exception);
        if (slot == 1) {
            idt_set_handler(&idt.double_fault, on_double_fault);
        }
        trapgate_segments_set_up(&segments, &idt);
        idt_load(&idt);
        for (unsigned i = 0; i < TRAPGATE_OWN_STACKS; i++) {
            unmap(segments.stacks[i].guard, NULL);
        }
        said_take(raise, &slot);
        CHECK(says("#DF double fault in recurse"));
        CHECK(says(words[slot - 1]));
    }
    tear_down();
}
