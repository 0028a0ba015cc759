/*
 * Who has which interrupt vector, at run time: drivers come and go, and a vector is theirs meanwhile.
 *
 *     static struct trapgate_vectors vectors;              // 27 KB, one for each table
 *
 *     trapgate_vectors_initialize(&vectors, &idt);         // after the gates that are fixed
 *
 *     static struct trapgate_vector_user user = {.handle = on_disk, .context = &disk, .name = "disk"};
 *     unsigned vector;
 *     if (trapgate_vector_allocate(&vectors, 0x40, 0xEF, "disk", &vector) != TRAPGATE_VECTOR_OK ||
 *         trapgate_vector_set(&vectors, vector, &user) != TRAPGATE_VECTOR_OK) …
 *
 * and, because such a vector keeps the default handler (<trapgate/unhandled.h>), which knows its number:
 *
 *     void trapgate_unhandled(struct trapgate_exception *exception) {
 *         if (trapgate_vectors_dispatch(&vectors, exception) == TRAPGATE_VECTOR_HANDLED) {
 *             return;
 *         }
 *         …
 *
 * A driver that wants no context and no detour has its own typed handler in the gate:
 *
 *     trapgate_vector_set_handler(&vectors, vector, on_timer);
 *
 * Nothing here waits or allocates, and all of it may be called on any CPU, in handlers too, while the
 * interrupt comes: a change that meets another change of the same vector is TRAPGATE_VECTOR_BUSY.
 */
#ifndef TRAPGATE_VECTORS_H
#define TRAPGATE_VECTORS_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/idt.h>
#include <trapgate/unhandled.h>

TRAPGATE_BEGIN

enum {
    TRAPGATE_VECTOR_FIRST = 32, /* those below are the exceptions' */
    TRAPGATE_VECTORS = 224,
    TRAPGATE_VECTOR_SHARERS = 8, /* of one vector at once */
};

enum trapgate_vector_status {
    TRAPGATE_VECTOR_OK,
    TRAPGATE_VECTOR_OUT_OF_RANGE, /* no vector from 32 to 255, or no count from 1 to 32, a power of 2 */
    TRAPGATE_VECTOR_NOTHING_GIVEN, /* no name, no function, or options that no gate has */
    TRAPGATE_VECTOR_NONE_FREE,     /* in the range that was asked for */
    TRAPGATE_VECTOR_RESERVED,      /* a gate of the table's own */
    TRAPGATE_VECTOR_NOT_ALLOCATED, /* nobody's, so nothing can be set on it */
    TRAPGATE_VECTOR_TAKEN,         /* somebody has it who does not share */
    TRAPGATE_VECTOR_FULL,          /* TRAPGATE_VECTOR_SHARERS have it */
    TRAPGATE_VECTOR_NOT_THERE,     /* this user does not have it */
    TRAPGATE_VECTOR_BUSY,          /* it is being changed, here or on another CPU: again later */
    TRAPGATE_VECTOR_STILL_RUNNING, /* done, but see trapgate_vector_is_quiet() */
    TRAPGATE_VECTOR_READ_ONLY,     /* there is no table to write a handler to */
    TRAPGATE_VECTOR_OUT_OF_REACH,  /* a handler in other 4 GiB than the default ones */
    TRAPGATE_VECTOR_STATUSES,
};

/* In words, for any value. Never NULL. */
const char *trapgate_vector_message(enum trapgate_vector_status status);

/* Of the driver, and MUST live until it is removed and the vector is quiet. */
struct trapgate_vector_user {
    /* Called with interrupts off, on the stack of the gate. Returns whether it was its device that
     * interrupted: another one may be on the same line. */
    bool (*handle)(struct trapgate_exception *interrupt, void *context);
    void *context;
    const char *name;
};

/* Counted by the dispatch. The library's own, to be read by trapgate_vector_counts(). */
struct trapgate_vector_entry {
    const struct trapgate_vector_user *users[TRAPGATE_VECTOR_SHARERS];
    const char *name;
    uint64_t handled, unclaimed;
    uint32_t running;            /* calls of users, on all CPUs */
    uint32_t unclaimed_in_a_row; /* since the last one that was handled */
    uint8_t state;
};

struct trapgate_vectors {
    struct idt *table;
    struct trapgate_vector_entry vectors[TRAPGATE_VECTORS];
};

/*
 * Makes all vectors free whose gates in `table` hold their default handlers, and reserves the others. With
 * a table that is read-only by then pass `writable` as false: no handler can then be put into a gate. MUST
 * come before any interrupt is dispatched.
 */
void trapgate_vectors_initialize(struct trapgate_vectors *vectors, struct idt *table,
                                 bool writable);

/*
 * Takes the lowest free vector from `first` to `last` for `name`, which MUST live as long. A local APIC
 * gives vectors priority by their upper four bits. Returns OK, OUT_OF_RANGE, NOTHING_GIVEN, NONE_FREE.
 */
enum trapgate_vector_status trapgate_vector_allocate(struct trapgate_vectors *vectors,
                                                     unsigned first, unsigned last,
                                                     const char *name, unsigned *vector);

/* The same for `count` vectors in a row, from a multiple of `count` on, as MSI has them: 1, 2, 4, 8, 16 or
 * 32. All of them or none. */
enum trapgate_vector_status trapgate_vector_allocate_row(struct trapgate_vectors *vectors,
                                                         unsigned count, unsigned first,
                                                         unsigned last, const char *name,
                                                         unsigned *vector);

/* Makes the user the only one of an allocated vector. OK, OUT_OF_RANGE, NOTHING_GIVEN, RESERVED,
 * NOT_ALLOCATED, TAKEN, BUSY. */
enum trapgate_vector_status trapgate_vector_set(struct trapgate_vectors *vectors, unsigned vector,
                                                const struct trapgate_vector_user *user);

/* Adds a user to an allocated vector whose other users, if there are any, came by this function, too. The
 * dispatch calls them all: a line that is triggered by level MUST be quietened by each whose device it
 * was. As above, and FULL. */
enum trapgate_vector_status trapgate_vector_share(struct trapgate_vectors *vectors, unsigned vector,
                                                  const struct trapgate_vector_user *user);

/*
 * Removes it: no later interrupt calls it. STILL_RUNNING: removed, but a call of a user of this vector was
 * under way, perhaps its own, perhaps the one that calls this. OK, OUT_OF_RANGE, NOT_THERE, BUSY as well.
 */
enum trapgate_vector_status trapgate_vector_remove(struct trapgate_vectors *vectors,
                                                   unsigned vector,
                                                   const struct trapgate_vector_user *user);

/* Whether no call of a user is under way, so that what was removed before may be reused. With the line
 * masked it becomes so. A handler that waits for it on its own vector waits for ever. */
bool trapgate_vector_is_quiet(const struct trapgate_vectors *vectors, unsigned vector);

/* See trapgate_vector_set_handler() below, whose checks at compile time this has not. */
enum trapgate_vector_status trapgate_vector_set_gate(struct trapgate_vectors *vectors,
                                                     unsigned vector, uint64_t handler,
                                                     struct trapgate_gate_options options);

/*
 * Gives a vector back, with the default handler in its gate. OK, OUT_OF_RANGE, RESERVED, NOT_ALLOCATED,
 * BUSY; TAKEN while it has users. Whether a typed handler still runs on another CPU is not known here: it
 * is code, which stays.
 */
enum trapgate_vector_status trapgate_vector_free(struct trapgate_vectors *vectors, unsigned vector);

/* For whom a vector was allocated, "a gate of the table" if it is reserved; NULL: it is free, or none. */
const char *trapgate_vector_owner(const struct trapgate_vectors *vectors, unsigned vector);

/* The name of user `index`, from 0 on; NULL: there are no more. */
const char *trapgate_vector_user_name(const struct trapgate_vectors *vectors, unsigned vector,
                                      unsigned index);

enum trapgate_vector_result {
    TRAPGATE_VECTOR_HANDLED,
    TRAPGATE_VECTOR_UNCLAIMED, /* every user says that it was not its device */
    TRAPGATE_VECTOR_NOBODY,    /* an exception, or a vector without a user */
};

/* Calls the users of the vector of an interrupt that came to its default handler. The end of the
 * interrupt is not said to any controller. */
enum trapgate_vector_result trapgate_vectors_dispatch(struct trapgate_vectors *vectors,
                                                      struct trapgate_exception *interrupt);

/* How many interrupts of a vector were handled, and how many nobody claimed. */
void trapgate_vector_counts(const struct trapgate_vectors *vectors, unsigned vector,
                            uint64_t *handled, uint64_t *unclaimed);

/*
 * Whether nobody claimed the last 1000 of a vector. A line by level that is stuck comes again as soon as its end
 * is said, before the next instruction of what it interrupts: the CPU does nothing else any more. So it is to
 * be masked then, before the end:
 *
 *     if (trapgate_vectors_dispatch(&vectors, interrupt) == TRAPGATE_VECTOR_UNCLAIMED &&
 *         trapgate_vector_is_stuck(&vectors, interrupt->vector)) {
 *         trapgate_line_mask(&lines, line);
 *     }
 */
enum { TRAPGATE_VECTOR_PATIENCE = 1000 };
bool trapgate_vector_is_stuck(const struct trapgate_vectors *vectors, unsigned vector);

#ifndef __clang__
#pragma GCC system_header /* for the reason given in <trapgate/idt_checks.h> */
#endif

/*
 * trapgate_vector_set_handler(vectors, vector, handler, options...)
 *
 * Puts a typed handler into the gate of an allocated vector, with the checks and the options of
 * idt_set_interrupt(), but errors at run time are values: those of trapgate_vector_set(), and READ_ONLY,
 * OUT_OF_REACH. The gate changes in one store, so on every CPU an interrupt finds the default handler or
 * this one: for that the two MUST lie in the same 4 GiB (in one program they do).
 */
#define trapgate_vector_set_handler(vectors, vector, ...)                                          \
    TRAPGATE_VECTOR_SET_HANDLER(vectors, vector, __VA_ARGS__, .end = 0)
#define TRAPGATE_VECTOR_SET_HANDLER(vectors, vector, handler, ...)                                 \
    (__extension__({                                                                               \
        TRAPGATE_CHECK_INTERRUPT_VECTOR(vector);                                                   \
        TRAPGATE_CHECK_HANDLER(&(vectors)->table->interrupts[0], handler);                         \
        TRAPGATE_CHECK_OPTIONS(__VA_ARGS__);                                                       \
        trapgate_vector_set_gate(vectors, (unsigned)(vector), (uint64_t)(handler),                 \
                                 TRAPGATE_OPTIONS(__VA_ARGS__));                                   \
    }))

TRAPGATE_END

#endif
