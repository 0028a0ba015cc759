/*
 * The parts of a test: what each CPU runs of it, and can be taken out of. One CPU has the test, and may give
 * functions to the others. Who is who is told by the APIC id, which a crash cannot spoil.
 */
#ifndef TRAPGATE_TESTING_PARTS_H
#define TRAPGATE_TESTING_PARTS_H

#include <stdbool.h>
#include <trapgate/test_run.h>

#include "arch/x86_64/testing/names.h"

/* Before anything else: this is CPU 0. */
void parts_set_up(const struct trapgate_test_host *host);
unsigned parts_cpus(void);

/* The number of this CPU; parts_cpus() if it is none of them. */
unsigned parts_this_cpu(void);

/* Calls run(argument) as this CPU's part, on the stack, or, if that is NULL, on the current one. Returns
 * whether it was left. */
bool parts_call(void (*run)(const void *), const void *argument, const char *stack);

/* Whether this CPU has a part that can be left; and leaves it. */
bool parts_can_leave(void);
NORETURN void parts_leave(void);

/* Starts run(argument) on another CPU: as a part of its own there, or as what calls parts. False if it does
 * not come back from an earlier one, or does not take it. */
bool parts_start(unsigned cpu, void (*run)(void *), void *argument);
bool parts_start_whole(unsigned cpu, void (*run)(void *), void *argument);

/* Whether what was started since then has been left on some CPU. */
void parts_forget_left(void);
bool parts_were_left(void);

/* The lowest number of another CPU that has not come back, or parts_cpus(). Once it is lost it is not waited
 * for any more; parts_lose() returns the one that it loses. */
unsigned parts_busy(void);
unsigned parts_lose(void);

/* Waits until that CPU has come back, or all have; CPU 0 does meanwhile what it is given. */
void parts_wait(unsigned cpu);
void parts_wait_for_all(void);

#endif
