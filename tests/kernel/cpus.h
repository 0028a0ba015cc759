/* All CPUs of the machine that a test runs on, started, for work that the first one gives them. */
#ifndef TESTS_KERNEL_CPUS_H
#define TESTS_KERNEL_CPUS_H

#include <trapgate/apic.h>
#include <trapgate/catch.h>
#include <trapgate/cpu_segments.h>

enum { CPUS_MAXIMUM = 8 };

/* What a CPU's GS base points to. */
struct cpu {
    struct trapgate_catch_state *catches; /* at %gs:0, see thread.h */
    struct trapgate_catch_state own_catches;
    struct trapgate_cpu_segments segments;
    struct trapgate_guarded_stack stack;
    uint32_t apic_id;
    unsigned index;
    volatile bool ready;
    volatile unsigned interrupts, nmis, done;
    volatile unsigned long result;
};
extern struct cpu cpus[CPUS_MAXIMUM];

/* Starts all that the MADT says are enabled, and returns how many there are, the first one included. */
unsigned cpus_start(void);

/* Each CPU, the first one, too, calls the function once; returns when all have. */
void cpus_do(void (*work)(struct cpu *self));

/* Each of the other CPUs calls it; returns at once. */
void cpus_give(void (*work)(struct cpu *self));

/* What reaches the APIC of the CPU that uses it. */
const struct trapgate_apic *cpus_apic(void);

/* The one that this runs on. */
struct cpu *cpu_self(void);

/* Ends the others: they halt for ever. */
void cpus_stop(void);

#endif
