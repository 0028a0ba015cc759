/*
 * What is known at an instruction of a handler, and where it is lost. Where two ways meet, what differs
 * between them becomes unknown.
 */
#ifndef TRAPGATE_TOOLS_STATE_H
#define TRAPGATE_TOOLS_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/x86_64/tools/record_layout.h"

enum value_kind {
    VALUE_UNKNOWN,
    VALUE_NOTHING, /* nothing was stored there yet */
    VALUE_WANTED,  /* what the interrupted code has, or wants to have, in register `number` */
    VALUE_FRAME,   /* the stack pointer on entry, plus `number` */
    VALUE_BELOW,   /* at most that, after an alignment */
    VALUE_LEFT,    /* what instruction `number` left */
};

struct value {
    enum value_kind kind;
    int64_t number;
};

struct state {
    struct value reg[REGISTERS];      /* what each register holds */
    struct value slot[RECORD_FIELDS]; /* what each field of the record holds */
    bool shown; /* the program has the record, and its fields are the program's to write: what it
                   writes there is what it wants the register to be */
    int compared, compared_with; /* the registers that the flags speak of; -1 if not of two */
};

void state_start(struct state *state);

/* Takes into `into` what another way brings; true if that changed it. `again`: how often it was
 * changed already; a pointer that a loop moves upward would go on for ever. */
bool state_meet(struct state *into, const struct state *other, unsigned again);

bool value_is_frame(struct value value);
bool value_equals(struct value one, struct value other);

/* An address on the frame, moved; else what instruction `number` left. */
struct value value_moved(struct value value, int64_t by, uint64_t number);

/* The instruction changes all registers but those in the mask of 1 << REGISTER_…. */
void state_forget(struct state *state, unsigned kept, uint64_t number);

/* An instruction stores `size` bytes of `value`. What is stored at an address that is not known on
 * the frame (an element of a local array, a string instruction) is taken to stay within its object,
 * as the compiler does. */
void state_store(struct state *state, struct value where, int64_t size, struct value value,
                 uint64_t number);
struct value state_fetch(const struct state *state, struct value where, uint64_t number);

/* The two registers that were compared turned out equal: a loop that lowers the stack pointer page by
 * page ends at an address that is known exactly. False if they cannot be equal. */
bool state_learn_equality(struct state *state);

#endif
