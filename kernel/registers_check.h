/*
 * Whether the registers in a report are those of the interrupted code: the last of the three gates
 * before interrupted_registers() is believed, in the kernel that runs and on the CPU that runs it.
 */
#ifndef KERNEL_REGISTERS_CHECK_H
#define KERNEL_REGISTERS_CHECK_H

#include <stdbool.h>
#include <trapgate/unhandled.h>

/* Raises two exceptions, one without and one with an error code, with a value of its own in each
 * register. Needs the IDT, and vectors 13 and 250 with their default handlers. */
void registers_check(void);

/* Whether the handlers saw each value in its place, and what they wrote was in the registers
 * afterwards. False until registers_check() found out. */
bool registers_verified(void);

/* Takes an exception that registers_check() raised, or returns false. */
bool registers_check_takes(struct trapgate_exception *exception);

#endif
