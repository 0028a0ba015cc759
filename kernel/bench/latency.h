/*
 * How late a handler is: from where a CPU takes an interrupt to the first instruction of the handler's body, and to
 * the end of the interrupt; beside a stub that pushes all registers, with the same work in the same boot.
 */
#ifndef KERNEL_BENCH_LATENCY_H
#define KERNEL_BENCH_LATENCY_H

#define LATENCY_VECTOR 0x52

#ifndef __ASSEMBLER__
#include <stdint.h>

/* A table of all of them. Ends with EXIT_FAILED where instructions are counted and one of Trapgate's is later than
 * the stub. MUST NOT be called before the local APIC is on. */
void latency_rows(void);

/* The work: the end of the interrupt. */
extern uint64_t latency_begun;
void latency_end(void);

/* The time stamp as the first instruction of all: what the CPU itself needs. */
extern const char latency_floor[];

/* The rival's, in tests/bench/rivals. */
extern const char stub_latency[];
#endif

#endif
