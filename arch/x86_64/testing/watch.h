/*
 * A bound of time for a test, inside the kernel: the legacy timer, as an NMI.
 *
 * The timer (8254, 18.2 times a second) interrupts through line 0 of the legacy interrupt controller,
 * whose output is the pin LINT0 of the local APIC, which makes it an NMI: so a test that hangs with
 * interrupts off is ended as well, with a report of where it hung. While a test runs with a bound, the
 * timer, the controllers' masks and LINT0 are the watch's, and the table of interrupts is a copy whose
 * NMI gate is its own. A kernel that needs them in its tests gives no local_apic.
 */
#ifndef TRAPGATE_TESTING_WATCH_H
#define TRAPGATE_TESTING_WATCH_H

#include <trapgate/test_run.h>

#include "arch/x86_64/testing/names.h"

/* Nothing happens with 0 seconds, or if the host has no local APIC. */
void watch_start(const struct trapgate_test_host *host, unsigned seconds);
void watch_stop(void);

#endif
