/* Exceptions as expectations: CHECK_RAISES and its like. */
#include <trapgate/catch.h>
#include <trapgate/test_checks.h>

#include "arch/x86_64/idt/catch_context.h"
#include "arch/x86_64/idt/visit.h"
#include "arch/x86_64/testing/output.h"
#include "arch/x86_64/testing/running.h"

/* A context of a catch, from whose rflags on try.S fills it in; above it, where its call returns to. */
struct record {
    struct trapgate_catch_context context;
    uint64_t back, rsp, own_rflags, rip;
};
#define AT(field, offset)                                                                          \
    _Static_assert(offsetof(struct record, field) - offsetof(struct record, context.rflags) ==     \
                       (offset),                                                                   \
                   "try.S")
AT(context.r15, 8);
AT(context.r14, 16);
AT(context.r13, 24);
AT(context.r12, 32);
AT(context.rbx, 40);
AT(context.rbp, 48);
AT(back, 56);
AT(rsp, 64);
AT(own_rflags, 72);
AT(rip, 80);
#undef AT

/* One in use for each level of nesting in each thread, which is told by the state of its catches. The room
 * is for an NMI that comes while rsp is in the record and whose gate has no stack of its own. */
enum { DEPTH = 8, TRIES = 32, ROOM = 1024 };
static struct try {
    char room[ROOM];
    struct record record;
    struct caught_exception caught;
    const struct trapgate_catch_state *thread; /* NULL: it is free */
    unsigned level;                            /* 1: the outermost of its thread */
    bool counts;                               /* in trapgate_care: what it is for is not over */
}
tries[TRIES] __attribute__((aligned(16)));

static struct try *innermost(void) {
    const struct trapgate_catch_state *thread = trapgate_catch_state();
    struct try *found = NULL;
    for (unsigned i = 0; i < TRIES; i++) {
        if (__atomic_load_n(&tries[i].thread, __ATOMIC_ACQUIRE) == thread &&
            (!found || tries[i].level > found->level)) {
            found = &tries[i];
        }
    }
    return found;
}

static void count(struct try *try) {
    try->counts = true;
    __atomic_add_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
}

static void count_no_more(struct try *try) {
    if (__atomic_exchange_n(&try->counts, false, __ATOMIC_SEQ_CST)) {
        __atomic_sub_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
    }
}

static void free_try(struct try *try) {
    __atomic_store_n(&try->thread, NULL, __ATOMIC_RELEASE);
}

static void forget(const struct trapgate_catch_state *thread) {
    for (unsigned i = 0; i < TRIES; i++) {
        if (tries[i].thread && (!thread || tries[i].thread == thread)) {
            count_no_more(&tries[i]);
            free_try(&tries[i]);
        }
    }
}

void try_forget_own(void) {
    forget(trapgate_catch_state());
}

void try_forget_all(void) {
    forget(NULL);
}

uint64_t *trapgate_test_try_record(void);
void trapgate_test_try_begin(void);

uint64_t *trapgate_test_try_record(void) {
    struct trapgate_catch_state *thread = trapgate_catch_state();
    const struct try *outer = innermost();
    unsigned level = outer ? outer->level + 1 : 1;
    for (unsigned i = 0; level <= DEPTH && i < TRIES; i++) {
        const struct trapgate_catch_state *nobody = NULL;
        if (__atomic_compare_exchange_n(&tries[i].thread, &nobody, thread, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_RELAXED)) {
            tries[i].level = level;
            tries[i].counts = false;
            return &tries[i].record.context.rflags;
        }
    }
    output_comment(level > DEPTH ? "CHECK_RAISES: more than 8 within one another"
                                 : "CHECK_RAISES: more than 32 in all threads");
    running_fail();
    running_leave();
}

/* All is in the record: from here on an exception comes back. */
void trapgate_test_try_begin(void) {
    struct try *try = innermost();
    trapgate_catch_fill(&try->record.context, &try->caught);
    try->caught.vector = TRAPGATE_TEST_NOTHING;
    count(try);
    trapgate_catch_state()->innermost = &try->record.context;
}

void trapgate_test_tried(void) {
    struct try *try = innermost();
    trapgate_catch_state()->innermost = try->record.context.outer;
    count_no_more(try);
}

static void say_vector(unsigned vector) {
    if (vector == TRAPGATE_TEST_NOTHING) {
        output_text("nothing was raised");
        return;
    }
    output_text(exception_mnemonic(vector));
    output_text(" ");
    output_text(exception_name(vector));
}

static void say(const struct trapgate_test_place *place, const struct caught_exception *caught,
                unsigned vector, uint64_t address) {
    output_place(place);
    say_vector(caught->vector);
    if (caught->vector != TRAPGATE_TEST_NOTHING) {
        output_text(" at rip ");
        output_hexadecimal(caught->frame.rip);
    }
    if (caught->vector == VECTOR_PAGE_FAULT) {
        output_text(", address ");
        output_hexadecimal(caught->address);
    }
    if (caught->vector == vector) {
        output_text(", not ");
        output_hexadecimal(address);
    } else if (vector != TRAPGATE_TEST_NOTHING && caught->vector != TRAPGATE_TEST_NOTHING) {
        output_text(", not ");
        say_vector(vector);
    }
    output_end_line();
}

bool trapgate_test_raised(const struct trapgate_test_place *place, unsigned vector,
                          uint64_t address) {
    struct try *try = innermost();
    const struct caught_exception caught = try->caught;
    try->counts = false; /* what resumes a catch has counted */
    free_try(try);
    if (caught.vector == vector &&
        (address == TRAPGATE_TEST_ANYWHERE || caught.address == address)) {
        return true;
    }
    say(place, &caught, vector, address);
    return running_failed_at(place);
}

bool trapgate_test_access_faults(const struct trapgate_test_place *place,
                                 const volatile void *address, bool write) {
    struct caught_exception caught = {.vector = TRAPGATE_TEST_NOTHING};
    char byte = 0;
    void *where = (void *)(uintptr_t)address;
    if (write) {
        /* If it cannot be read it does not matter what is written. */
        trapgate_probe_read(&byte, where, 1, NULL);
        trapgate_probe_write(where, &byte, 1, &caught);
    } else {
        trapgate_probe_read(&byte, where, 1, &caught);
    }
    if (caught.vector == VECTOR_PAGE_FAULT && caught.address == (uint64_t)(uintptr_t)address) {
        return true;
    }
    say(place, &caught, VECTOR_PAGE_FAULT, (uint64_t)(uintptr_t)address);
    return running_failed_at(place);
}
