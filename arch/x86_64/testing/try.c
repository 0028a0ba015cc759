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

/* One in use for each level of nesting. The room is for an NMI that comes while rsp is in the record and
 * whose gate has no stack of its own. */
enum { DEPTH = 8, ROOM = 1024 };
static struct {
    char room[ROOM];
    struct record record;
    struct caught_exception caught;
} tries[DEPTH] __attribute__((aligned(16)));
static unsigned depth;

void try_forget(void) {
    __atomic_sub_fetch(&trapgate_care, depth, __ATOMIC_SEQ_CST);
    depth = 0;
}

uint64_t *trapgate_test_try_record(void);
void trapgate_test_try_begin(void);

uint64_t *trapgate_test_try_record(void) {
    if (depth == DEPTH) {
        output_comment("CHECK_RAISES: more than 8 within one another");
        running_fail();
        running_leave();
    }
    return &tries[depth].record.context.rflags;
}

/* All is in the record: from here on an exception comes back. */
void trapgate_test_try_begin(void) {
    struct trapgate_catch_state *state = trapgate_catch_state();
    struct trapgate_catch_context *context = &tries[depth].record.context;
    trapgate_catch_fill(context, &tries[depth].caught);
    tries[depth].caught.vector = TRAPGATE_TEST_NOTHING;
    depth++;
    __atomic_add_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
    state->innermost = context;
}

void trapgate_test_tried(void) {
    trapgate_catch_state()->innermost = tries[depth - 1].record.context.outer;
    __atomic_sub_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
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
    output_text("\n");
}

bool trapgate_test_raised(const struct trapgate_test_place *place, unsigned vector,
                          uint64_t address) {
    const struct caught_exception *caught = &tries[--depth].caught;
    if (caught->vector == vector &&
        (address == TRAPGATE_TEST_ANYWHERE || caught->address == address)) {
        return true;
    }
    say(place, caught, vector, address);
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
