#include "kernel/scenarios/interrupts/key.h"

#include "kernel/keyboard/controller.h"
#include "kernel/scenarios/interrupts/controllers.h"

/* What one generic handler for many devices is given as its context. */
static struct keyboard {
    unsigned set, first, count, lost;
    struct scan_state state;
    struct key keys[32];
} keyboard;

enum { ROOM = sizeof keyboard.keys / sizeof *keyboard.keys };

static void put(struct keyboard *to, struct key key) {
    if (to->count == ROOM) {
        to->lost++;
        return;
    }
    to->keys[(to->first + to->count++) % ROOM] = key;
}

/* The interrupt ends only when its device is quiet, or that would be the reason of the next. */
static bool on_key(struct trapgate_exception *interrupt, void *context) {
    struct keyboard *from = context;
    uint8_t byte;
    struct key key;
    if (trapgate_interrupt_begin(&lines, interrupt->vector) != TRAPGATE_INTERRUPT_REAL) {
        return true;
    }
    bool mine = false;
    while (keyboard_read(&byte)) {
        mine = true;
        if (scan_code_take(&from->state, from->set, byte, &key)) {
            put(from, key);
        }
    }
    trapgate_interrupt_end(&lines, interrupt->vector);
    return mine;
}

bool key_start(unsigned set) {
    static const struct trapgate_vector_user user = {
        .handle = on_key, .context = &keyboard, .name = "keyboard"};
    keyboard.set = set;
    return keyboard_start(set) && controllers_take_line(KEYBOARD_LINE, "keyboard", &user);
}

bool key_next(struct key *key) {
    if (keyboard.count == 0) {
        return false;
    }
    *key = keyboard.keys[keyboard.first];
    keyboard.first = (keyboard.first + 1) % ROOM;
    keyboard.count--;
    return true;
}

unsigned key_lost(void) {
    return keyboard.lost;
}
