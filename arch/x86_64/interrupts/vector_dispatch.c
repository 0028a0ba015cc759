/* What happens when an interrupt comes, and what can be asked meanwhile: nothing here writes what
 * vectors.c changes. */
#include <trapgate/vectors.h>

#include <stddef.h>

static const struct trapgate_vector_entry *find(const struct trapgate_vectors *vectors,
                                                unsigned vector) {
    return vector - TRAPGATE_VECTOR_FIRST < TRAPGATE_VECTORS
               ? &vectors->vectors[vector - TRAPGATE_VECTOR_FIRST]
               : NULL;
}

/*
 * `running` is raised before the first user is read. Whoever removes a user writes its place first and
 * reads `running` then: of the two at least one sees what the other wrote.
 */
enum trapgate_vector_result trapgate_vectors_dispatch(struct trapgate_vectors *vectors,
                                                      struct trapgate_exception *interrupt) {
    if (!find(vectors, interrupt->vector)) {
        return TRAPGATE_VECTOR_NOBODY;
    }
    struct trapgate_vector_entry *vector =
        &vectors->vectors[interrupt->vector - TRAPGATE_VECTOR_FIRST];
    enum trapgate_vector_result result = TRAPGATE_VECTOR_NOBODY;
    __atomic_fetch_add(&vector->running, 1, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < TRAPGATE_VECTOR_SHARERS; i++) {
        const struct trapgate_vector_user *user =
            __atomic_load_n(&vector->users[i], __ATOMIC_SEQ_CST);
        if (user && user->handle(interrupt, user->context)) {
            result = TRAPGATE_VECTOR_HANDLED;
        } else if (user && result == TRAPGATE_VECTOR_NOBODY) {
            result = TRAPGATE_VECTOR_UNCLAIMED;
        }
    }
    if (result == TRAPGATE_VECTOR_HANDLED) {
        __atomic_fetch_add(&vector->handled, 1, __ATOMIC_RELAXED);
        __atomic_store_n(&vector->unclaimed_in_a_row, 0, __ATOMIC_RELAXED);
    } else {
        __atomic_fetch_add(&vector->unclaimed, 1, __ATOMIC_RELAXED);
        __atomic_fetch_add(&vector->unclaimed_in_a_row, 1, __ATOMIC_RELAXED);
    }
    __atomic_fetch_sub(&vector->running, 1, __ATOMIC_SEQ_CST);
    return result;
}

bool trapgate_vector_is_quiet(const struct trapgate_vectors *vectors, unsigned vector) {
    const struct trapgate_vector_entry *found = find(vectors, vector);
    return !found || __atomic_load_n(&found->running, __ATOMIC_SEQ_CST) == 0;
}

const char *trapgate_vector_owner(const struct trapgate_vectors *vectors, unsigned vector) {
    const struct trapgate_vector_entry *found = find(vectors, vector);
    return found ? __atomic_load_n(&found->name, __ATOMIC_SEQ_CST) : NULL;
}

const char *trapgate_vector_user_name(const struct trapgate_vectors *vectors, unsigned vector,
                                      unsigned index) {
    const struct trapgate_vector_entry *found = find(vectors, vector);
    for (unsigned i = 0; found && i < TRAPGATE_VECTOR_SHARERS; i++) {
        const struct trapgate_vector_user *user =
            __atomic_load_n(&found->users[i], __ATOMIC_SEQ_CST);
        if (user && index-- == 0) {
            return user->name;
        }
    }
    return NULL;
}

void trapgate_vector_counts(const struct trapgate_vectors *vectors, unsigned vector,
                            uint64_t *handled, uint64_t *unclaimed) {
    const struct trapgate_vector_entry *found = find(vectors, vector);
    *handled = found ? __atomic_load_n(&found->handled, __ATOMIC_RELAXED) : 0;
    *unclaimed = found ? __atomic_load_n(&found->unclaimed, __ATOMIC_RELAXED) : 0;
}

bool trapgate_vector_is_stuck(const struct trapgate_vectors *vectors, unsigned vector) {
    const struct trapgate_vector_entry *found = find(vectors, vector);
    return found && __atomic_load_n(&found->unclaimed_in_a_row, __ATOMIC_RELAXED) >=
                        TRAPGATE_VECTOR_PATIENCE;
}
