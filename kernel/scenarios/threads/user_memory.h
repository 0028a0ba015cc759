/* What threads have at CPL 3: a copy of the programs, which all share, and a page each for the stack. */
#ifndef KERNEL_SCENARIOS_USER_MEMORY_H
#define KERNEL_SCENARIOS_USER_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Addresses at CPL 3. */
struct user_memory {
    uint64_t stack_top;
    uint64_t seed, inverted_seed; /* where the bases of GS and FS belong: see computation.h */
};

/* Of the thread with this index, below THREADS_MAXIMUM. False: no page table is left. */
bool user_memory_make(struct user_memory *user, unsigned index, uint64_t seed);

/* Where something of the programs is in the copy; and where in the programs an address is, of the copy or of the
 * original: UINT64_MAX if it is in neither. */
uint64_t user_address_of(const char *in_programs);
uint64_t user_offset_in_programs(uint64_t address);

#endif
