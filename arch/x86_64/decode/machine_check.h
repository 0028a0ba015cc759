/*
 * What a bank of the machine-check architecture says, in words. SDM 3B, "Machine-Check Architecture" and
 * "Interpreting Machine Check Error Codes"; APM 2, "Machine Check Architecture".
 */
#ifndef ARCH_X86_64_DECODE_MACHINE_CHECK_H
#define ARCH_X86_64_DECODE_MACHINE_CHECK_H

#include <stddef.h>
#include <stdint.h>

/* IA32_MCG_STATUS. */
#define MACHINE_CHECK_RESTARTABLE (1u << 0)  /* RIPV: the program can go on at the rip pushed */
#define MACHINE_CHECK_RIP_IS_CAUSE (1u << 1) /* EIPV: rip is the instruction that it is about */
#define MACHINE_CHECK_IN_PROGRESS (1u << 2)  /* MCIP: set by the CPU as it raises #MC */

/* IA32_MCi_STATUS. */
#define MACHINE_CHECK_VALID (1ull << 63)
#define MACHINE_CHECK_OVERFLOW (1ull << 62)    /* another error came before this one was read */
#define MACHINE_CHECK_UNCORRECTED (1ull << 61) /* UC */
#define MACHINE_CHECK_ENABLED (1ull << 60)     /* EN: it was allowed to raise #MC */
#define MACHINE_CHECK_HAS_MISC (1ull << 59)
#define MACHINE_CHECK_HAS_ADDRESS (1ull << 58)
#define MACHINE_CHECK_CORRUPT (1ull << 57) /* PCC: the state of the processor may be wrong */

/* The kind of error, bits 15 to 0 of a bank's status: "data read in the level 1 data cache". Like
 * snprintf, returns the length of the whole text. Pure. */
size_t trapgate_machine_check_describe(char *text, size_t size, uint64_t status);

#endif
