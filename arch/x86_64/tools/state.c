#include "arch/x86_64/tools/state.h"

bool value_is_frame(struct value value) {
    return value.kind == VALUE_FRAME || value.kind == VALUE_BELOW;
}

bool value_equals(struct value one, struct value other) {
    return one.kind == other.kind && one.number == other.number;
}

struct value value_moved(struct value value, int64_t by, uint64_t number) {
    return value_is_frame(value) ? (struct value){value.kind, value.number + by}
                                 : (struct value){VALUE_LEFT, (int64_t)number};
}

void state_start(struct state *state) {
    for (int i = 0; i < REGISTERS; i++) {
        state->reg[i] = (struct value){VALUE_WANTED, i};
    }
    for (int i = 0; i < RECORD_FIELDS; i++) {
        state->slot[i] = (struct value){VALUE_NOTHING, 0};
    }
    state->reg[REGISTER_RSP] = (struct value){VALUE_FRAME, 0};
    state->shown = false;
    state->compared = -1;
}

static bool meet(struct value *into, struct value other, unsigned again) {
    struct value result = {VALUE_UNKNOWN, 0};
    if (value_equals(*into, other)) {
        return false;
    }
    if (value_is_frame(*into) && value_is_frame(other) && again < 8) {
        int64_t highest = into->number > other.number ? into->number : other.number;
        result = (struct value){VALUE_BELOW, highest};
    }
    bool changed = !value_equals(*into, result);
    *into = result;
    return changed;
}

bool state_meet(struct state *into, const struct state *other, unsigned again) {
    bool changed = into->shown && !other->shown;
    into->shown &= other->shown;
    for (int i = 0; i < REGISTERS; i++) {
        changed |= meet(&into->reg[i], other->reg[i], again);
    }
    for (int i = 0; i < RECORD_FIELDS; i++) {
        changed |= meet(&into->slot[i], other->slot[i], again);
    }
    if (into->compared >= 0 &&
        (into->compared != other->compared || into->compared_with != other->compared_with)) {
        into->compared = -1;
        changed = true;
    }
    return changed;
}

void state_forget(struct state *state, unsigned kept, uint64_t number) {
    for (int i = 0; i < REGISTERS; i++) {
        if (!(kept >> i & 1)) {
            state->reg[i] = (struct value){VALUE_LEFT, (int64_t)number};
        }
    }
}

void state_store(struct state *state, struct value where, int64_t size, struct value value,
                 uint64_t number) {
    if (!value_is_frame(where) || state->shown) {
        return;
    }
    for (int i = 0; i < RECORD_FIELDS; i++) {
        int64_t place = RECORD_PLACE(i);
        if (where.kind == VALUE_FRAME && where.number == place && size == 8) {
            state->slot[i] = value;
        } else if (place < where.number + size &&
                   (where.number < place + 8 || where.kind == VALUE_BELOW)) {
            state->slot[i] = (struct value){VALUE_LEFT, (int64_t)number};
        }
    }
}

struct value state_fetch(const struct state *state, struct value where, uint64_t number) {
    if (where.kind == VALUE_FRAME && where.number % 8 == 0 && where.number < 0 &&
        where.number >= RECORD_PLACE(0)) {
        struct value value = state->slot[where.number / 8 + RECORD_FIELDS];
        if (value.kind != VALUE_NOTHING) {
            return value;
        }
    }
    return (struct value){VALUE_LEFT, (int64_t)number};
}

bool state_learn_equality(struct state *state) {
    if (state->compared < 0) {
        return true;
    }
    struct value *one = &state->reg[state->compared], *other = &state->reg[state->compared_with];
    if (one->kind == VALUE_FRAME && other->kind == VALUE_BELOW) {
        *other = *one;
    } else if (one->kind == VALUE_BELOW && other->kind == VALUE_FRAME) {
        *one = *other;
    }
    return one->kind != VALUE_FRAME || other->kind != VALUE_FRAME || one->number == other->number;
}
