/* Visits to the default handlers: what they cost, and with per-CPU data behind SWAPGS. */
#include <trapgate/catch.h>
#include <trapgate/context.h>
#include <trapgate/segments.h>
#include <trapgate/unhandled.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/exceptions.h"
#include "kernel/output/console.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"
#include "tests/kernel/thread.h"
#include "tests/kernel/user.h"

enum { SPURIOUS = PIC_BASE + 7 }; /* of which the kernel's trapgate_unhandled() comes back */

static uint64_t ticks_of_interrupts(void) {
    enum { TIMES = 1000 };
    uint64_t start = cpu_time_stamp();
    for (int i = 0; i < TIMES; i++) {
        __asm__ volatile("int %0" : : "i"(SPURIOUS) : "memory");
    }
    return (cpu_time_stamp() - start) / TIMES;
}

/* The same without the handler: what trapgate_unhandled() does itself is not the library's. */
static uint64_t ticks_of_calls(void) {
    enum { TIMES = 1000 };
    struct interrupt_frame frame = {0};
    struct registers registers = {0};
    struct trapgate_exception exception = {
        .vector = SPURIOUS, .frame = &frame, .registers = &registers};
    uint64_t start = cpu_time_stamp();
    for (int i = 0; i < TIMES; i++) {
        trapgate_unhandled(&exception);
    }
    return (cpu_time_stamp() - start) / TIMES;
}

/* INT, the handler, and its way to trapgate_unhandled() and back. QEMU counts with -icount shift=4. */
TEST(visit_cost) {
    char shift[4] = "";
    bool counted =
        boot_value("icount", shift, sizeof shift) == COMMAND_LINE_FOUND && strcmp(shift, "4") == 0;
    uint64_t interrupts = ticks_of_interrupts(), calls = ticks_of_calls();
    if (!counted) {
        console_print("visit: %lu ticks\n", interrupts - calls);
        return;
    }
    uint64_t instructions = (interrupts - calls) / 16;
    console_print("visit: %lu instructions\n", instructions);
    CHECK(instructions >= 36); /* of the handler alone */
    CHECK(instructions <= 50);
}

/* What a kernel with per-CPU data has at GS in the kernel, and something else at CPL 3. */
static struct { struct trapgate_catch_state *state; } per_cpu;
static const uint64_t user_base = 0x123000; /* not mapped */
static const unsigned char ud2[] = {0x0F, 0x0B};

static void begin_swapgs(struct trapgate_catch_state *state) {
    state->keep_bases = true;
    per_cpu.state = state;
    cpu_write_msr(MSR_GS_BASE, (uint64_t)&per_cpu);
    cpu_write_msr(MSR_KERNEL_GS_BASE, user_base);
    trapgate_set_hooks(&trapgate_swapgs_hooks);
    thread_state_behind_gs = true;
}

static bool end_swapgs(void) {
    thread_state_behind_gs = false;
    return cpu_read_msr(MSR_GS_BASE) == (uint64_t)&per_cpu &&
           cpu_read_msr(MSR_KERNEL_GS_BASE) == user_base;
}

static void fault_in_user(void *argument) {
    (void)argument;
    __asm__ volatile("swapgs" : : : "memory");
    user_run(ud2, sizeof ud2);
}

static void fault_in_window(void *argument) {
    (void)argument;
    __asm__ volatile("swapgs\n\tud2" : : : "memory");
}

TEST(an_exception_from_ring_3_is_caught_with_the_kernels_gs, .alone = true) {
    static struct trapgate_catch_state state;
    struct caught_exception caught;
    begin_swapgs(&state);
    bool any = exception_catch(&caught, fault_in_user, NULL);
    CHECK(end_swapgs());
    CHECK(any);
    CHECK_EQUAL(caught.vector, VECTOR_INVALID_OPCODE);
    CHECK_EQUAL(caught.frame.cs, TRAPGATE_SELECTOR_USER_CODE);
}

TEST(an_exception_between_entry_and_swapgs_is_caught_with_the_kernels_gs, .alone = true) {
    static struct trapgate_catch_state state;
    struct caught_exception caught;
    begin_swapgs(&state);
    bool any = exception_catch(&caught, fault_in_window, NULL);
    CHECK(end_swapgs());
    CHECK(any);
    CHECK_EQUAL(caught.frame.cs, TRAPGATE_SELECTOR_KERNEL_CODE);
}

/* As for an NMI that comes there, of which nothing but the hooks may know. */
TEST(an_nmi_between_entry_and_swapgs_leaves_gs_as_it_was, .alone = true) {
    static struct trapgate_catch_state state;
    struct interrupt_frame frame = {.cs = TRAPGATE_SELECTOR_KERNEL_CODE};
    begin_swapgs(&state);
    __asm__ volatile("swapgs" : : : "memory");
    unsigned long entered = trapgate_swapgs_hooks.enter(VECTOR_NON_MASKABLE_INTERRUPT, &frame);
    bool kernels = cpu_read_msr(MSR_GS_BASE) == (uint64_t)&per_cpu;
    trapgate_swapgs_hooks.leave(VECTOR_NON_MASKABLE_INTERRUPT, &frame, entered);
    bool as_it_was = cpu_read_msr(MSR_GS_BASE) == user_base;
    __asm__ volatile("swapgs" : : : "memory");
    CHECK(end_swapgs());
    CHECK(kernels);
    CHECK(as_it_was);
}

TEST(an_interrupt_with_hooks_leaves_gs_as_it_was, .alone = true) {
    static struct trapgate_catch_state state;
    unsigned before = spurious_interrupt_count();
    begin_swapgs(&state);
    __asm__ volatile("int %0" : : "i"(SPURIOUS) : "memory");
    CHECK(end_swapgs());
    CHECK_EQUAL(spurious_interrupt_count(), before + 1);
}

/* A context with a value in each register; what it finds there is written down, and it comes back. */
static struct registers found;
static uint64_t back_rsp;
extern const char context_begins[], context_ends[];

static void enter_and_come_back(const struct registers *registers, struct interrupt_frame *frame) {
    __asm__ volatile("pushq %%rbp\n\t"
                     "pushq %%rbx\n\t"
                     "movq %%rsp, %[back]\n\t"
                     "call trapgate_enter_context\n"
                     ".globl context_begins\n"
                     "context_begins:\n\t"
                     "movq %%rax, %[found]\n\t"
                     "movq %%rdx, 8+%[found]\n\t"
                     "movq %%rcx, 16+%[found]\n\t"
                     "movq %%rbx, 24+%[found]\n\t"
                     "movq %%rsi, 32+%[found]\n\t"
                     "movq %%rdi, 40+%[found]\n\t"
                     "movq %%r8, 48+%[found]\n\t"
                     "movq %%r9, 56+%[found]\n\t"
                     "movq %%r10, 64+%[found]\n\t"
                     "movq %%r11, 72+%[found]\n\t"
                     "movq %%r12, 80+%[found]\n\t"
                     "movq %%r13, 88+%[found]\n\t"
                     "movq %%r14, 96+%[found]\n\t"
                     "movq %%r15, 104+%[found]\n\t"
                     "movq %%rbp, 112+%[found]\n\t"
                     "movq %[back], %%rsp\n\t"
                     "popq %%rbx\n\t"
                     "popq %%rbp"
                     : [found] "=m"(found), [back] "=m"(back_rsp), "+D"(registers), "+S"(frame)
                     :
                     : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
                       "memory", "cc");
}

TEST(a_context_is_entered_with_all_its_registers) {
    static char stack[512] __attribute__((aligned(16)));
    struct registers registers;
    uint64_t *values = (uint64_t *)&registers;
    for (uint64_t i = 0; i < 15; i++) {
        values[i] = 0x1111111111111111 * (i + 1);
    }
    struct interrupt_frame frame = {.rip = (uint64_t)context_begins,
                                    .cs = TRAPGATE_SELECTOR_KERNEL_CODE,
                                    .rflags = RFLAGS_FIXED,
                                    .rsp = (uint64_t)(stack + sizeof stack),
                                    .ss = TRAPGATE_SELECTOR_KERNEL_DATA};
    enter_and_come_back(&registers, &frame);
    for (unsigned i = 0; i < 15; i++) {
        CHECK_EQUAL(((uint64_t *)&found)[i], values[i]);
    }
}
