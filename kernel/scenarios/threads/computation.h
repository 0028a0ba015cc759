/*
 * Work that uses every register at once: 15 general ones, RFLAGS, 16 vector registers, the x87 stack, and both
 * control words. Whatever of it a preemption lost, its result is another one.
 *
 * The code is position-independent, and needs no memory but its stack: it also runs at CPL 3.
 */
#ifndef KERNEL_SCENARIOS_COMPUTATION_H
#define KERNEL_SCENARIOS_COMPUTATION_H

/* What the seed decides, in its lowest bits: two of rounding, then a flag each. */
#define COMPUTATION_FLAGS 0x244CD5 /* of RFLAGS: CF PF AF ZF SF DF OF NT AC ID */
#define COMPUTATION_DIRECTION 0x4
#define COMPUTATION_ALIGNMENT 0x8
#define COMPUTATION_IDENTIFICATION 0x10
#define COMPUTATION_NESTED 0x20

/* The system call by which a program hands over a result. */
#define SYSTEM_CALL_RESULT 1

/* Of the program's flags at that call, which it keeps. */
#define SYSTEM_CALL_FLAGS 0x4400 /* NT DF */

#define PROGRAM_ROUNDS 20

#ifndef __ASSEMBLER__
#include <stdint.h>

/* `rounds` at least 1. The second one has the wider registers of AVX, which MUST be switched on. */
uint64_t computation(uint64_t seed, uint64_t rounds);
uint64_t computation_of_avx(uint64_t seed, uint64_t rounds);

/* The program of a thread at CPL 3, computation included: bytes to copy. Its entries expect the seed in rdi, at
 * %gs:0, and, all bits inverted, at %fs:0. */
extern const char programs_start[], programs_end[], program[], program_of_avx[];

/* Another entry: for the seed in rdi and the rounds in rsi the result is in rax when it ends in a #UD. */
extern const char program_that_faults[];
#endif

#endif
