/*
 * The memory of situations: page tables as the CPU reads them, and the pages behind. The host reads it
 * with the report's own page walk; the kernel hangs it into the tables in use.
 */
#ifndef TESTS_TRUTH_MEMORY_H
#define TESTS_TRUTH_MEMORY_H

#include "tests/truth/situation.h"

/* Makes the tables that do not change. `level_4` is the highest table; entries of it are set for the
 * areas. `physical` tells the physical address of what is in this file; `reserved_bit` is one that no
 * entry may have, or 0. */
void truth_memory_initialize(uint64_t *level_4, uint64_t (*physical)(const void *address),
                             uint64_t reserved_bit);

/* Sets pages and bytes as the situation has them; then says in the situation what really lies at the
 * operand and on the stack, where the two meet each other or the code. */
void truth_memory_set(struct situation *situation);

/* Whether it is an entry of the tables, as they are now. */
bool truth_memory_has_entry(uint64_t entry);

/* Where the byte of an address is kept, whatever its page allows; NULL if nowhere. */
uint8_t *truth_memory_at(uint64_t address);

#endif
