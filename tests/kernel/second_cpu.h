/* A second CPU, for tests of what happens when two of them do something at once. QEMU has it with
 * `-smp 2`; the word `cpus=2` says so to the kernel. */
#ifndef TESTS_KERNEL_SECOND_CPU_H
#define TESTS_KERNEL_SECOND_CPU_H

#include <stdbool.h>

/* Whether the command line says that there is one. Tests do nothing otherwise. */
bool second_cpu_is_there(void);

/* Starts it. `body` runs on it, on a stack of its own, with stacks for the exceptions that have them in the
 * kernel's table, and with the table that the first CPU has now. MUST NOT return. */
void second_cpu_start(void (*body)(void));

/* 0 on the first, 1 on the second. */
unsigned cpu_index(void);

/* An NMI for the other one, whichever this is. */
void interrupt_other_cpu(void);

#endif
