/*
 * The vectors' owners. A vector is changed by who moved its state to CHANGING, so there is no lock to
 * wait for; an interrupt that comes meanwhile reads `users` alone, which change one at a time.
 */
#include <trapgate/vectors.h>

#include <stddef.h>

#include "arch/x86_64/idt/visit.h"

enum state {
    FREE,
    RESERVED,
    ALLOCATED, /* without a user */
    EXCLUSIVE,
    SHARED,
    TYPED, /* the gate has a handler of its own */
    CHANGING,
};

static struct trapgate_vector_entry *find(struct trapgate_vectors *vectors, unsigned vector) {
    return vector - TRAPGATE_VECTOR_FIRST < TRAPGATE_VECTORS
               ? &vectors->vectors[vector - TRAPGATE_VECTOR_FIRST]
               : NULL;
}

static struct trapgate_gate *gate_of(const struct trapgate_vectors *vectors, unsigned vector) {
    return &vectors->table->interrupts[vector - TRAPGATE_VECTOR_FIRST].gate;
}

static void finish(struct trapgate_vector_entry *vector, enum state state) {
    __atomic_store_n(&vector->state, (uint8_t)state, __ATOMIC_SEQ_CST);
}

/* Begins a change, if the state is one of `wanted`, a mask. `found` is what it was; if it was changed at
 * this very moment, CHANGING. */
static bool begin(struct trapgate_vector_entry *vector, unsigned wanted, enum state *found) {
    uint8_t state = __atomic_load_n(&vector->state, __ATOMIC_SEQ_CST);
    *found = (enum state)state;
    if (!(wanted >> state & 1)) {
        return false;
    }
    bool mine = __atomic_compare_exchange_n(&vector->state, &state, CHANGING, false,
                                            __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    *found = mine ? *found : CHANGING;
    return mine;
}

/* Why a change could not begin. */
static enum trapgate_vector_status refusal(enum state found) {
    static const enum trapgate_vector_status statuses[] = {
        [FREE] = TRAPGATE_VECTOR_NOT_ALLOCATED,  [RESERVED] = TRAPGATE_VECTOR_RESERVED,
        [ALLOCATED] = TRAPGATE_VECTOR_NOT_THERE, [EXCLUSIVE] = TRAPGATE_VECTOR_TAKEN,
        [SHARED] = TRAPGATE_VECTOR_TAKEN,        [TYPED] = TRAPGATE_VECTOR_TAKEN,
        [CHANGING] = TRAPGATE_VECTOR_BUSY,
    };
    return statuses[found];
}

void trapgate_vectors_initialize(struct trapgate_vectors *vectors, struct idt *table,
                                 bool writable) {
    *vectors = (struct trapgate_vectors){0};
    for (unsigned i = 0; i < TRAPGATE_VECTORS; i++) {
        uint8_t vector = (uint8_t)(TRAPGATE_VECTOR_FIRST + i);
        if (trapgate_gate_address(*idt_gate(table, vector)) != trapgate_default_handler(vector)) {
            vectors->vectors[i].name = "a gate of the table";
            vectors->vectors[i].state = RESERVED;
        }
    }
    vectors->table = writable ? table : NULL;
}

static void give_back(struct trapgate_vector_entry *vector) {
    vector->name = NULL;
    finish(vector, FREE);
}

static bool take(struct trapgate_vector_entry *vector, const char *name) {
    enum state found;
    if (!begin(vector, 1u << FREE, &found)) {
        return false;
    }
    vector->name = name;
    vector->handled = vector->unclaimed = 0;
    finish(vector, ALLOCATED);
    return true;
}

static bool take_row(struct trapgate_vector_entry *row, unsigned count, const char *name) {
    for (unsigned i = 0; i < count; i++) {
        if (!take(&row[i], name)) {
            while (i-- > 0) {
                give_back(&row[i]);
            }
            return false;
        }
    }
    return true;
}

enum trapgate_vector_status trapgate_vector_allocate_row(struct trapgate_vectors *vectors,
                                                         unsigned count, unsigned first,
                                                         unsigned last, const char *name,
                                                         unsigned *vector) {
    if (count - 1 >= 32 || (count & (count - 1)) != 0 || first < TRAPGATE_VECTOR_FIRST ||
        last >= TRAPGATE_VECTOR_FIRST + TRAPGATE_VECTORS || first > last) {
        return TRAPGATE_VECTOR_OUT_OF_RANGE;
    }
    if (!name) {
        return TRAPGATE_VECTOR_NOTHING_GIVEN;
    }
    for (unsigned at = (first + count - 1) / count * count; at + count - 1 <= last; at += count) {
        if (take_row(find(vectors, at), count, name)) {
            *vector = at;
            return TRAPGATE_VECTOR_OK;
        }
    }
    return TRAPGATE_VECTOR_NONE_FREE;
}

enum trapgate_vector_status trapgate_vector_allocate(struct trapgate_vectors *vectors,
                                                     unsigned first, unsigned last,
                                                     const char *name, unsigned *vector) {
    return trapgate_vector_allocate_row(vectors, 1, first, last, name, vector);
}

static unsigned count_users(const struct trapgate_vector_entry *vector) {
    unsigned count = 0;
    for (unsigned i = 0; i < TRAPGATE_VECTOR_SHARERS; i++) {
        count += vector->users[i] != NULL;
    }
    return count;
}

/* In the first free place; false if there is none. */
static bool put(struct trapgate_vector_entry *vector, const struct trapgate_vector_user *user) {
    for (unsigned i = 0; i < TRAPGATE_VECTOR_SHARERS; i++) {
        if (!vector->users[i]) {
            __atomic_store_n(&vector->users[i], user, __ATOMIC_SEQ_CST);
            return true;
        }
    }
    return false;
}

static enum trapgate_vector_status add(struct trapgate_vectors *vectors, unsigned number,
                                       const struct trapgate_vector_user *user, unsigned wanted,
                                       enum state state) {
    struct trapgate_vector_entry *vector = find(vectors, number);
    enum state found;
    if (!vector) {
        return TRAPGATE_VECTOR_OUT_OF_RANGE;
    }
    if (!user || !user->handle || !user->name) {
        return TRAPGATE_VECTOR_NOTHING_GIVEN;
    }
    if (!begin(vector, wanted, &found)) {
        return refusal(found);
    }
    bool added = put(vector, user);
    finish(vector, state);
    return added ? TRAPGATE_VECTOR_OK : TRAPGATE_VECTOR_FULL;
}

enum trapgate_vector_status trapgate_vector_set(struct trapgate_vectors *vectors, unsigned vector,
                                                const struct trapgate_vector_user *user) {
    return add(vectors, vector, user, 1u << ALLOCATED, EXCLUSIVE);
}

enum trapgate_vector_status trapgate_vector_share(struct trapgate_vectors *vectors, unsigned vector,
                                                  const struct trapgate_vector_user *user) {
    return add(vectors, vector, user, 1u << ALLOCATED | 1u << SHARED, SHARED);
}

static bool take_out(struct trapgate_vector_entry *vector,
                     const struct trapgate_vector_user *user) {
    for (unsigned i = 0; i < TRAPGATE_VECTOR_SHARERS; i++) {
        if (vector->users[i] == user) {
            __atomic_store_n(&vector->users[i], NULL, __ATOMIC_SEQ_CST);
            return true;
        }
    }
    return false;
}

enum trapgate_vector_status trapgate_vector_remove(struct trapgate_vectors *vectors,
                                                   unsigned number,
                                                   const struct trapgate_vector_user *user) {
    struct trapgate_vector_entry *vector = find(vectors, number);
    enum state found;
    if (!vector) {
        return TRAPGATE_VECTOR_OUT_OF_RANGE;
    }
    if (!user) {
        return TRAPGATE_VECTOR_NOT_THERE;
    }
    if (!begin(vector, 1u << EXCLUSIVE | 1u << SHARED, &found)) {
        return found == CHANGING ? TRAPGATE_VECTOR_BUSY : TRAPGATE_VECTOR_NOT_THERE;
    }
    bool removed = take_out(vector, user);
    finish(vector, count_users(vector) ? found : ALLOCATED);
    if (!removed) {
        return TRAPGATE_VECTOR_NOT_THERE;
    }
    return trapgate_vector_is_quiet(vectors, number) ? TRAPGATE_VECTOR_OK
                                                     : TRAPGATE_VECTOR_STILL_RUNNING;
}

typedef uint64_t __attribute__((may_alias)) quadword;

/* The lower half of a gate has all but bits 32 to 63 of the address, and is one aligned quadword. */
static bool replace_gate(struct trapgate_gate *gate, struct trapgate_gate next) {
    uint64_t low;
    if (gate->offset_high != next.offset_high) {
        return false;
    }
    __builtin_memcpy(&low, &next, sizeof low);
    __atomic_store_n((quadword *)gate, low, __ATOMIC_SEQ_CST);
    return true;
}

enum trapgate_vector_status trapgate_vector_set_gate(struct trapgate_vectors *vectors,
                                                     unsigned number, uint64_t handler,
                                                     struct trapgate_gate_options options) {
    struct trapgate_vector_entry *vector = find(vectors, number);
    enum state found;
    if (!vector) {
        return TRAPGATE_VECTOR_OUT_OF_RANGE;
    }
    if (!trapgate_gate_options_valid(options)) {
        return TRAPGATE_VECTOR_NOTHING_GIVEN;
    }
    if (!vectors->table) {
        return TRAPGATE_VECTOR_READ_ONLY;
    }
    if (!begin(vector, 1u << ALLOCATED, &found)) {
        return refusal(found);
    }
    bool replaced = replace_gate(gate_of(vectors, number), trapgate_gate_make(handler, options));
    finish(vector, replaced ? TYPED : ALLOCATED);
    return replaced ? TRAPGATE_VECTOR_OK : TRAPGATE_VECTOR_OUT_OF_REACH;
}

enum trapgate_vector_status trapgate_vector_free(struct trapgate_vectors *vectors,
                                                 unsigned number) {
    struct trapgate_vector_entry *vector = find(vectors, number);
    enum state found;
    if (!vector) {
        return TRAPGATE_VECTOR_OUT_OF_RANGE;
    }
    if (!begin(vector, 1u << ALLOCATED | 1u << TYPED, &found)) {
        return refusal(found);
    }
    if (found == TYPED) {
        replace_gate(gate_of(vectors, number),
                     trapgate_gate_make(trapgate_default_handler((uint8_t)number),
                                        (struct trapgate_gate_options){0}));
    }
    give_back(vector);
    return TRAPGATE_VECTOR_OK;
}
