/*
 * The CPUs of the machine. Each has its own descriptor tables, stacks with guard pages, and data behind GS; the
 * IDT is everybody's. Those that have nothing to do halt, until they are given work.
 */
#ifndef KERNEL_CPUS_H
#define KERNEL_CPUS_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/catch.h>
#include <trapgate/segments.h>

enum { CPUS_MAXIMUM = 256 };

/* What a CPU's GS base points to. */
struct cpu {
    struct trapgate_catch_state *catches; /* at %gs:0: those of the thread that it runs */
    struct cpu *self;                     /* at %gs:8 */
    uint64_t scratch;         /* at %gs:16: of an entry without a stack and a register */
    struct trapgate_tss *tss; /* at %gs:24 */
    struct trapgate_catch_state own_catches; /* where no thread runs */
    const char *thread;                      /* the name of what it runs, for a report; or NULL */
    unsigned index;                          /* 0: the one that the firmware started */
    uint32_t apic_id;
    int64_t processor;      /* the firmware's number of it */
    bool has_apic;          /* which is on: local_apic.h */
    volatile bool runs;     /* it has tables and stacks, and can be interrupted */
    volatile unsigned done; /* how often it did the work that was given */
    unsigned forgotten;     /* see forget.c */
};

/*
 * Starts the other CPUs that the firmware says are enabled, until `maximum` run, and says how many do if there
 * are others. With one CPU nothing is changed but GS. Once a boot, after memory_initialize(); those started
 * get the IDT that is in use.
 */
void cpus_start(unsigned maximum);

/* How many run, this one included. `index` MUST be below that. */
unsigned cpus_count(void);
struct cpu *cpu_at(unsigned index);

/* The one that this runs on: while interrupts are off, or no thread is preempted. */
struct cpu *cpu_self(void);

/* Its `catches`, in one instruction: a thread that is preempted between two would get another CPU's. */
struct trapgate_catch_state *cpu_catches(void);

/* Each of the other CPUs calls the function once, with its interrupts off. Comes back at once; the work MUST NOT
 * be given while some is being done. A function that does not return keeps its CPU. */
void cpus_give(void (*work)(struct cpu *self));

/* The same, and this CPU calls it, too: comes back when all have done it. */
void cpus_do(void (*work)(struct cpu *self));

/* Every CPU forgets what it knows of this page's translation: after its entry was changed. All others MUST take
 * interrupts sooner or later. */
void cpus_forget_page(uint64_t address);

/* The stack that an address lies in, or in its guard, of those that a CPU got here; else NULL. */
const struct trapgate_guarded_stack *cpus_find_stack(uint64_t address);

/* For the report: NMIs for all others; see struct report_host. */
void cpus_stop_others(void);

#endif
