#include "kernel/scenarios/threads/places.h"

#include <stdbool.h>

#include "kernel/scenarios/threads/user_memory.h"

enum { BYTES = 0x2000 };
static bool seen[BYTES]; /* by the distance from the programs' start */

void places_note(uint64_t rip) {
    uint64_t offset = user_offset_in_programs(rip);
    if (offset < BYTES) {
        seen[offset] = true;
    }
}

unsigned places_count(void) {
    unsigned count = 0;
    for (unsigned i = 0; i < BYTES; i++) {
        count += seen[i];
    }
    return count;
}
