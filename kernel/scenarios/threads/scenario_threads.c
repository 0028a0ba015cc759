/*
 * Threads on all CPUs, preempted at any instruction by a typed handler, and nothing of them lost. README.md is the
 * way through this folder.
 */
#include <trapgate/idt.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/output/console.h"
#include "kernel/scenarios/threads/entry.h"
#include "kernel/scenarios/threads/loss.h"
#include "kernel/scenarios/threads/places.h"
#include "kernel/scenarios/threads/catches.h"
#include "kernel/scenarios/threads/scheduler.h"
#include "kernel/scenarios/threads/storm.h"
#include "kernel/scenarios/threads/switch.h"
#include "kernel/scenarios/threads/system_call.h"
#include "kernel/scenarios/threads/timer.h"
#include "kernel/scenarios/threads/work.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

enum {
    PREEMPTIONS = 10000,
    SETS = 4,
    LONGEST = 20000 /* ticks of the timer */
};

BOOT_WORDS({"preemptions", "#"}, {"sets", "1 2 3 4"}, {"switch", "stacks frames"});

static struct idt idt;
static char switch_stacks[THREADS_CPUS][0x1000] __attribute__((aligned(16)));

static bool by_frames(void) {
    char value[8];
    return boot_value("switch", value, sizeof value) == COMMAND_LINE_FOUND &&
           strcmp(value, "frames") == 0;
}

static void make_table(void) {
    idt = *exceptions_idt();
    (by_frames() ? switch_by_frames : switch_by_stacks)(&idt);
    if (storm_is_wanted()) {
        storm_prepare(&idt);
    }
    timer_choose(loss_choose(&idt, TIMER_VECTOR), LONGEST);
}

/* What a CPU needs before it can run any thread. */
static void prepare_cpu(struct cpu *self) {
    self->tss->interrupt_stack[SWITCH_STACK - 1] = (uint64_t)(switch_stacks + self->index + 1);
    idt_load(&idt);
    extended_state_initialize();
    system_calls_initialize();
    scheduler_start();
}

/* The idle loop, until all is over. Interrupts are on only where the CPU waits for one. */
static void run_threads(struct cpu *self) {
    if (self->index >= THREADS_CPUS) {
        return;
    }
    prepare_cpu(self);
    bool storm = self->index == 0 && storm_is_wanted() && storm_begin(&idt);
    timer_start();
    while (!scheduler_is_over()) {
        __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
    }
    timer_stop();
    if (storm) {
        storm_end();
    }
    idt_load_unchecked(exceptions_idt());
    self->catches = &self->own_catches;
    self->thread = NULL;
}

static void print_and_judge(void) {
    struct work_done done = work_done();
    unsigned long preemptions = 0, moves = 0;
    for (unsigned i = 0; i < THREADS_CPUS; i++) {
        preemptions += scheduler_cpu_at(i)->preemptions;
        moves += scheduler_cpu_at(i)->moves;
    }
    work_print();
    console_print("%lu preemptions of %u threads, %lu moves to another CPU\n", preemptions,
                  done.threads, moves);
    if (storm_is_wanted()) {
        console_print(
            "%lu exceptions and interrupts: %lu of timers, %lu NMIs, %lu single steps, %lu "
            "faults\n",
            timer_interrupts() + storm_nmis() + storm_steps() + FAULTS_OF_A_CATCH * done.catches,
            timer_interrupts(), storm_nmis(), storm_steps(), FAULTS_OF_A_CATCH * done.catches);
    }
    console_print("Interrupted at %u instructions of the programs.\n", places_count());
    console_print(
        "%lu checksums right, %lu wrong; %lu catches right, %lu wrong; %lu system calls\n",
        done.right, done.wrong, done.catches, done.wrong_catches, done.calls);
    if (done.wrong || done.wrong_catches || done.idle) {
        console_print("Something was lost.\n");
        exit_with(EXIT_FAILED);
    }
    console_print("Nothing was lost.\n");
}

void scenario_threads(void) {
    if (!local_apic_start()) {
        console_print("This CPU has no local APIC: nothing preempts.\n");
        return;
    }
    make_table();
    trapgate_set_hooks(&trapgate_swapgs_hooks);
    extended_state_initialize();
    if (!work_make_threads(boot_number("sets", SETS))) {
        console_print("There is no memory for the threads.\n");
        exit_with(EXIT_FAILED);
    }
    scheduler_stop_after(boot_number("preemptions", PREEMPTIONS));
    console_print("%s, %lu bytes; the handler %s.\n",
                  extended_state_has_xsave() ? "XSAVE" : "FXSAVE", extended_state_size(),
                  by_frames() ? "rewrites its invocation" : "switches stacks");
    cpus_do(run_threads);
    print_and_judge();
}
