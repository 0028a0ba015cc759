/*
 * A storm of interrupts: the timer of the local APIC, started again by each of its interrupts with a time that
 * is random. While a test runs in it the timer is the storm's, and the table of interrupts is a copy with
 * a gate of its own.
 */
#ifndef TRAPGATE_TESTING_STORM_H
#define TRAPGATE_TESTING_STORM_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/test_run.h>

#include "arch/x86_64/testing/names.h"

/* Whether the host has what a storm needs. */
bool storm_is_possible(const struct trapgate_test_host *host);

/* Before a test: puts the gate into the table. */
void storm_prepare(const struct trapgate_test_host *host);

/* Begins it, and with that switches interrupts on. False if none comes. */
bool storm_begin(void);

/* Ends it, whatever has become of the test, with interrupts off; returns how many came since it began. */
uint64_t storm_end(void);

#endif
