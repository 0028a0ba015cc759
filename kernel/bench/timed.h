/* What is measured: an instruction that raises an exception, between two readings of the time stamp. */
#ifndef KERNEL_BENCH_TIMED_H
#define KERNEL_BENCH_TIMED_H

#define VECTOR_BACK 0x81 /* by which ring 3 says that it has measured */

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

typedef void timed(void *unmapped, uint64_t *samples, unsigned count);
timed timed_nothing, timed_breakpoint, timed_invalid_opcode, timed_page_fault;
extern const char timed_begin[], timed_back[], timed_end[];

/* What no page table maps, for both rings. */
#define UNMAPPED ((void *)0x700000)

/* Runs one of them at CPL 3. False if there is no memory for it. The gates that it meets MUST allow it. */
bool timed_in_ring_3(timed *what, uint64_t *samples);

/* The gate that it comes back by. */
struct idt;
void timed_set_way_back(struct idt *idt);
#endif

#endif
