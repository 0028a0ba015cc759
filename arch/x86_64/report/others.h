/*
 * Other CPUs that crash while one reports. Its report must come out whole, and theirs must not be
 * lost: each leaves what happened to it in one line's worth of memory, and halts.
 */
#ifndef TRAPGATE_REPORT_OTHERS_H
#define TRAPGATE_REPORT_OTHERS_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/unhandled.h>

#include "arch/x86_64/report/names.h"

/* Returns on the first CPU that calls it, and whenever that one calls it again: its own report has
 * failed. On every other it notes what is reported (of a failure the message, else NULL) and halts. */
void others_wait_unless_first(const struct trapgate_exception *exception, const char *message);

/* Whether this is the first one. */
bool others_first_is_here(void);

/* What is known of one that waits because it crashed, too. */
struct other_cpu {
    uint32_t cpu; /* APIC id */
    unsigned vector;
    uint64_t rip;
    const char *message; /* of a failure that is no exception; else NULL */
    char symbol[96];     /* of rip, or "" */
};

/* The one at a place, from 0 on; false if there is none. */
bool others_at(unsigned place, struct other_cpu *other);

/* Those that were told to stop, by where they were: most of them idle, and idle at one place. */
enum { CPU_LIST = 64 };
struct stopped_cpus {
    char cpus[CPU_LIST]; /* APIC ids: "1", "1, 3 to 5" */
    bool stopped;        /* false: these did not, and the rest is not known */
    uint64_t rip;
    char symbol[96];    /* of rip, or "" */
    const char *thread; /* the name of what they ran; or NULL */
};

/* The ones at a place, from 0 on; false if there are none. */
bool others_stopped_at(unsigned place, struct stopped_cpus *stopped);

/* How many came for whom there was no room. */
unsigned others_left_out(void);

/* Whether a CPU waits, or is the one that reports. */
bool others_know(uint32_t cpu);

/* Stops the other CPUs, if the host can, and waits until all have noted where they were: for a while. */
void others_stop(void);

/* A line for each that crashed, and for each place where some were stopped, or for those that did not. */
void others_show(void);

/* For tests: how many CPUs wait, and how often they came to that, which is more often if an exception
 * came to one that waited. */
unsigned others_noted(void);
unsigned others_visits(void);

/* For tests: nobody was first yet. */
void others_forget(void);

#endif
