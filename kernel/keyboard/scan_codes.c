#include "kernel/keyboard/scan_codes.h"

#include <stddef.h>

enum {
    EXTENDED = 0xE0,
    PAUSE = 0xE1,    /* begins the code of that key alone, which is never released */
    RELEASED = 0xF0, /* set 2; set 1 has bit 7 of the code for it */
    RELEASED_BIT = 0x80,
    SHIFT = 0x2A, /* these two in set 1 */
    RIGHT_SHIFT = 0x36,
};

static const struct row {
    uint8_t codes[2]; /* in set 1 and 2 */
    bool extended;
    const char *plain, *shifted;
} rows[] = {
#define KEY(set_1, set_2, words, with_shift) {{set_1, set_2}, false, words, with_shift},
#define EXTENDED_KEY(set_1, set_2, words) {{set_1, set_2}, true, words, words},
#include "kernel/keyboard/keys.def"
};

static const struct row *find(unsigned set, uint8_t code, bool extended) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].codes[set - 1] == code && rows[i].extended == extended) {
            return &rows[i];
        }
    }
    return NULL;
}

/* The code of Pause is two codes behind PAUSE. In set 1 they are 0x1D 0x45 and the same released, in set 2 each
 * of the last two has RELEASED before it. */
static unsigned rest_of_pause(unsigned set) {
    return set == 1 ? 5 : 7;
}

/* Shift is down where a program wants to know it: keyboards also send a Shift that nobody pressed around some
 * extended keys, as extended, which is none. */
static void follow_shift(struct scan_state *state, const struct row *row, bool pressed) {
    if (!row->extended && row->codes[0] == SHIFT) {
        state->shift = pressed;
    } else if (!row->extended && row->codes[0] == RIGHT_SHIFT) {
        state->right_shift = pressed;
    }
}

bool scan_code_take(struct scan_state *state, unsigned set, uint8_t byte, struct key *key) {
    if (state->ignored > 0) {
        state->ignored--;
        return false;
    }
    switch (byte) {
    case PAUSE:
        state->ignored = rest_of_pause(set);
        return false;
    case EXTENDED:
        state->extended = true;
        return false;
    case RELEASED:
        if (set == 2) {
            state->released = true;
            return false;
        }
    }
    bool released = set == 1 ? byte & RELEASED_BIT : state->released;
    const struct row *row =
        find(set, set == 1 ? byte & (uint8_t)~RELEASED_BIT : byte, state->extended);
    state->extended = state->released = false;
    if (!row) {
        return false;
    }
    follow_shift(state, row, !released);
    *key = (struct key){.name = state->shift || state->right_shift ? row->shifted : row->plain,
                        .extended = row->extended,
                        .code = row->codes[0],
                        .pressed = !released};
    return true;
}
