/* Exceptions as expectations: CHECK_RAISES and its like. */
#include <trapgate/catch.h>
#include <trapgate/test_checks.h>

#include "arch/x86_64/idt/catch_context.h"
#include "arch/x86_64/idt/visit.h"
#include "arch/x86_64/testing/output.h"
#include "arch/x86_64/testing/running.h"

/* As try.S fills it in. */
struct record {
    uint64_t rflags, r15, r14, r13, r12, rbx, rbp, back, rsp, own_rflags, rip;
};
_Static_assert(offsetof(struct record, back) == 56, "RECORD_BACK");
_Static_assert(offsetof(struct record, rsp) == 64, "RECORD_RSP");
_Static_assert(offsetof(struct record, rip) == 80, "RECORD_RIP");

/* One in use for each level of nesting. The room is for an NMI that comes while rsp is in the record and
 * whose gate has no stack of its own. */
enum { DEPTH = 8, ROOM = 1024 };
static struct {
    char room[ROOM];
    struct record record;
    struct trapgate_catch_context context;
    struct caught_exception caught;
} tries[DEPTH] __attribute__((aligned(16)));
static unsigned depth;

void try_forget(void) {
    __atomic_sub_fetch(&trapgate_care, depth, __ATOMIC_SEQ_CST);
    depth = 0;
}

struct record *trapgate_test_try_record(void);
void trapgate_test_try_begin(void);

struct record *trapgate_test_try_record(void) {
    if (depth == DEPTH) {
        output_comment("CHECK_RAISES: more than 8 within one another");
        running_fail();
        running_leave();
    }
    return &tries[depth].record;
}

/* All is in the record: from here on an exception comes back. */
void trapgate_test_try_begin(void) {
    struct trapgate_catch_state *state = trapgate_catch_state();
    struct trapgate_catch_context *context = &tries[depth].context;
    trapgate_catch_fill(context, (uint64_t)&tries[depth].record, &tries[depth].caught);
    tries[depth].caught.vector = TRAPGATE_TEST_NOTHING;
    depth++;
    __atomic_add_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
    state->innermost = context;
}

void trapgate_test_tried(void) {
    trapgate_catch_state()->innermost = tries[depth - 1].context.outer;
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
    __atomic_sub_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
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
