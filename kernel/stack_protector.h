/*
 * What -fstack-protector-strong wants of a kernel, all of which is compiled with it but the library's entry
 * code (arch/x86_64/idt), where each instruction counts and no array is.
 */
#ifndef KERNEL_STACK_PROTECTOR_H
#define KERNEL_STACK_PROTECTOR_H

#include <stdint.h>

/* The value until the next function has run. Its lowest byte, as that of every other, is zero: a string that
 * is copied over it ends there. */
#define STACK_PROTECTOR_CONSTANT 0x5354414B4C414E00

/* Makes the value random: by RDRAND, or on a CPU without it by the time stamp. MUST be called by a function
 * that never returns, and by no other that is protected; before memory_initialize(), which seals the value. */
void stack_protector_initialize(void) __attribute__((no_stack_protector));

#endif
