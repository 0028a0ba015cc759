#include "kernel/scenarios/threads/storm.h"

#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/cpus/cpus.h"
#include "kernel/scenarios/io_apics.h"
#include "kernel/scenarios/threads/entry.h"
#include "kernel/scenarios/threads/scheduler.h"

BOOT_WORDS({"storm", "#"});

enum {
    NMI_STACK_SLOT = 2, /* as kernel/exceptions.c has them */
    DEBUG_STACK_SLOT = 4,
    DEBUG_STACK_SIZE = 0x4000,
    STEPS_MOST = 64, /* after each NMI */
};
/* Intel 8254, counter 0 in mode 2: every so many ticks of 838 ns, at most 65535. */
enum { CONTROL = 0x43, COUNTER = 0x40, RATE = 0x34, STOP = 0x30, ISA_LINE = 0 };

static uint64_t nmis;
static struct {
    uint64_t steps;
    unsigned left;
} cpus[THREADS_CPUS]; /* a thread that has steps to go may go on on another one */
static uint32_t random = 1, line;
static struct trapgate_io_apic *io_apic; /* which has the line */

bool storm_is_wanted(void) {
    return boot_number("storm", 0) > 0;
}

uint64_t storm_nmis(void) {
    return nmis;
}

uint64_t storm_steps(void) {
    uint64_t all = 0;
    for (unsigned i = 0; i < THREADS_CPUS; i++) {
        all += cpus[i].steps;
    }
    return all;
}

/* A step inside of the handler of steps would begin on the stack that this is using, at its top. */
static bool is_in_a_step(const struct interrupt_frame *frame) {
    uint64_t top = cpu_self()->tss->interrupt_stack[DEBUG_STACK_SLOT - 1];
    return top - frame->rsp < DEBUG_STACK_SIZE;
}

INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    unsigned long entered = enter_kernel(VECTOR_NON_MASKABLE_INTERRUPT, frame);
    nmis++;
    if (!is_in_a_step(frame)) {
        random = 1664525 * random + 1013904223;
        cpus[cpu_self()->index].left = (random >> 16) % STEPS_MOST;
        frame->rflags |= RFLAGS_TF;
    }
    leave_kernel(VECTOR_NON_MASKABLE_INTERRUPT, frame, entered);
}

INTERRUPT static void on_debug(struct interrupt_frame *frame) {
    static const uint64_t nothing = 0xFFFF0FF0; /* in DR6, which the CPU never clears */
    unsigned long entered = enter_kernel(VECTOR_DEBUG, frame);
    cpu_write_dr6(nothing);
    unsigned cpu = cpu_self()->index;
    cpus[cpu].steps++;
    if (cpus[cpu].left == 0) {
        frame->rflags &= ~(uint64_t)RFLAGS_TF;
    } else {
        cpus[cpu].left--;
    }
    leave_kernel(VECTOR_DEBUG, frame, entered);
}

static void find_io_apic(void) {
    for (unsigned i = io_apics_start(); i-- > 0;) {
        if (line - io_apics()[i].first < io_apics()[i].lines) {
            io_apic = &io_apics()[i];
        }
    }
}

void storm_prepare(struct idt *table) {
    idt_set_handler(&table->debug, on_debug, .stack = DEBUG_STACK_SLOT);
}

bool storm_begin(const struct idt *table) {
    static struct idt idt;
    struct trapgate_route route = io_apics_isa_route(ISA_LINE, &line);
    route.delivery = TRAPGATE_NMI;
    find_io_apic();
    idt = *table;
    idt_set_handler(&idt.non_maskable_interrupt, on_nmi, .stack = NMI_STACK_SLOT);
    idt_load(&idt);
    if (!io_apic || !trapgate_io_apic_route(io_apic, line, route)) {
        return false;
    }
    unsigned ticks = boot_number("storm", 0);
    cpu_write_port8(CONTROL, RATE);
    cpu_write_port8(COUNTER, (uint8_t)ticks);
    cpu_write_port8(COUNTER, (uint8_t)(ticks >> 8));
    return true;
}

/* NMIs first: each lets steps begin. */
void storm_end(void) {
    cpu_write_port8(CONTROL, STOP);
    trapgate_io_apic_mask(io_apic, line);
    while (cpu_read_rflags() & RFLAGS_TF) {
        __builtin_ia32_pause();
    }
}
