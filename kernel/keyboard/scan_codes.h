/* From the bytes of a keyboard to keys. Pure: a state for each keyboard, all zeros before its first byte. */
#ifndef KERNEL_SCAN_CODES_H
#define KERNEL_SCAN_CODES_H

#include <stdbool.h>
#include <stdint.h>

struct scan_state {
    bool extended, released; /* by the bytes before */
    unsigned ignored;        /* bytes of the key Pause that are still to come */
    bool shift, right_shift; /* is down */
};

struct key {
    const char *name; /* what it is, or types: "a", "A", "Escape"; never NULL */
    bool extended;
    uint8_t code; /* in set 1 */
    bool pressed; /* else released */
};

/* Takes the next byte, of set 1 or 2. True if it ends a key's code, and the key is one that is known. */
bool scan_code_take(struct scan_state *state, unsigned set, uint8_t byte, struct key *key);

#endif
