/* Vectors at run time: who has one, what is refused, and users that come and go while interrupts come on
 * other CPUs, which threads stand for here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <trapgate/vectors.h>

#include "arch/x86_64/idt/visit.h"

static struct idt table;
static struct trapgate_vectors vectors;
static unsigned calls;

/* In the place of arch/x86_64/idt/unhandled.c: 64 bytes each. */
uint64_t trapgate_default_handler(uint8_t vector) {
    return 0xFFFFFFFF80200000 + 64u * vector;
}

NORETURN void trapgate_refuse(const char *message) {
    fail_msg("%s", message);
    abort();
}

static bool claim(struct trapgate_exception *interrupt, void *context) {
    (void)interrupt;
    calls++;
    *(unsigned *)context += 1;
    return true;
}

static bool decline(struct trapgate_exception *interrupt, void *context) {
    claim(interrupt, context);
    return false;
}

static int set_up(void **state) {
    (void)state;
    for (unsigned i = 0; i < 256; i++) {
        trapgate_gate_set((struct trapgate_gate *)&table + i, trapgate_default_handler((uint8_t)i),
                          (struct trapgate_gate_options){0});
    }
    trapgate_gate_set(&table.interrupts[0x80 - 32].gate, 0xFFFFFFFF80300000,
                      (struct trapgate_gate_options){.privilege = 3});
    trapgate_vectors_initialize(&vectors, &table, true);
    calls = 0;
    return 0;
}

static unsigned allocate(unsigned first, unsigned last) {
    unsigned vector = 0;
    assert_int_equal(trapgate_vector_allocate(&vectors, first, last, "a driver", &vector),
                     TRAPGATE_VECTOR_OK);
    return vector;
}

static enum trapgate_vector_result raise(unsigned vector) {
    struct trapgate_exception interrupt = {.vector = vector};
    return trapgate_vectors_dispatch(&vectors, &interrupt);
}

static void all_but_the_tables_own_can_be_allocated(void **state) {
    (void)state;
    bool seen[256] = {0};
    unsigned vector;
    for (unsigned i = 0; i < 223; i++) {
        vector = allocate(32, 255);
        assert_true(vector >= 32 && vector != 0x80 && !seen[vector]);
        seen[vector] = true;
    }
    assert_int_equal(trapgate_vector_allocate(&vectors, 32, 255, "one more", &vector),
                     TRAPGATE_VECTOR_NONE_FREE);
    assert_string_equal(trapgate_vector_owner(&vectors, 0x80), "a gate of the table");
    assert_int_equal(trapgate_vector_free(&vectors, 0x80), TRAPGATE_VECTOR_RESERVED);
    assert_int_equal(trapgate_vector_free(&vectors, 77), TRAPGATE_VECTOR_OK);
    assert_null(trapgate_vector_owner(&vectors, 77));
    assert_int_equal(trapgate_vector_free(&vectors, 77), TRAPGATE_VECTOR_NOT_ALLOCATED);
    assert_int_equal(allocate(32, 255), 77);
}

static void a_row_is_aligned_and_whole(void **state) {
    (void)state;
    unsigned vector;
    assert_int_equal(allocate(0x44, 0x44), 0x44);
    assert_int_equal(trapgate_vector_allocate_row(&vectors, 8, 0x41, 0x57, "messages", &vector),
                     TRAPGATE_VECTOR_OK);
    assert_int_equal(vector, 0x48);
    assert_int_equal(trapgate_vector_allocate_row(&vectors, 8, 0x41, 0x56, "messages", &vector),
                     TRAPGATE_VECTOR_NONE_FREE);
    for (unsigned i = 0x40; i < 0x44; i++) {
        assert_null(trapgate_vector_owner(&vectors, i)); /* of the row that was begun in vain */
    }
    static const unsigned counts[] = {0, 3, 64, UINT32_MAX};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(trapgate_vector_allocate_row(&vectors, counts[i], 32, 255, "bad", &vector),
                         TRAPGATE_VECTOR_OUT_OF_RANGE);
    }
}

static void bad_input_is_a_status(void **state) {
    (void)state;
    unsigned count = 0, vector = allocate(0x60, 0x60);
    const struct trapgate_vector_user sound = {claim, &count, "sound"};
    const struct trapgate_vector_user no_function = {NULL, &count, "no function"};
    const struct trapgate_vector_user no_name = {claim, &count, NULL};
    static const unsigned bad[] = {0, 14, 31, 256, UINT32_MAX};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(trapgate_vector_set(&vectors, bad[i], &sound),
                         TRAPGATE_VECTOR_OUT_OF_RANGE);
        assert_int_equal(trapgate_vector_remove(&vectors, bad[i], &sound),
                         TRAPGATE_VECTOR_OUT_OF_RANGE);
        assert_int_equal(trapgate_vector_free(&vectors, bad[i]), TRAPGATE_VECTOR_OUT_OF_RANGE);
        assert_int_equal(
            trapgate_vector_set_gate(&vectors, bad[i], 1, (struct trapgate_gate_options){0}),
            TRAPGATE_VECTOR_OUT_OF_RANGE);
        assert_null(trapgate_vector_owner(&vectors, bad[i]));
        assert_int_equal(raise(bad[i]), TRAPGATE_VECTOR_NOBODY);
    }
    assert_int_equal(trapgate_vector_allocate(&vectors, 31, 255, "low", &vector),
                     TRAPGATE_VECTOR_OUT_OF_RANGE);
    assert_int_equal(trapgate_vector_allocate(&vectors, 32, 256, "high", &vector),
                     TRAPGATE_VECTOR_OUT_OF_RANGE);
    assert_int_equal(trapgate_vector_allocate(&vectors, 50, 49, "none", &vector),
                     TRAPGATE_VECTOR_OUT_OF_RANGE);
    assert_int_equal(trapgate_vector_allocate(&vectors, 32, 255, NULL, &vector),
                     TRAPGATE_VECTOR_NOTHING_GIVEN);
    assert_int_equal(trapgate_vector_set(&vectors, 0x60, NULL), TRAPGATE_VECTOR_NOTHING_GIVEN);
    assert_int_equal(trapgate_vector_set(&vectors, 0x60, &no_function),
                     TRAPGATE_VECTOR_NOTHING_GIVEN);
    assert_int_equal(trapgate_vector_set(&vectors, 0x60, &no_name), TRAPGATE_VECTOR_NOTHING_GIVEN);
    assert_int_equal(trapgate_vector_set(&vectors, 0x61, &sound), TRAPGATE_VECTOR_NOT_ALLOCATED);
    assert_int_equal(trapgate_vector_set(&vectors, 0x80, &sound), TRAPGATE_VECTOR_RESERVED);
    assert_int_equal(trapgate_vector_remove(&vectors, 0x60, &sound), TRAPGATE_VECTOR_NOT_THERE);
    assert_int_equal(trapgate_vector_remove(&vectors, 0x60, NULL), TRAPGATE_VECTOR_NOT_THERE);
    for (unsigned status = 0; status < TRAPGATE_VECTOR_STATUSES + 2u; status++) {
        assert_true(strlen(trapgate_vector_message((enum trapgate_vector_status)status)) > 3);
    }
}

static void sharers_are_all_called(void **state) {
    (void)state;
    unsigned counts[TRAPGATE_VECTOR_SHARERS + 1] = {0}, vector = allocate(0x30, 0x3F);
    struct trapgate_vector_user users[TRAPGATE_VECTOR_SHARERS + 1];
    uint64_t handled, unclaimed;
    assert_int_equal(raise(vector), TRAPGATE_VECTOR_NOBODY);
    for (unsigned i = 0; i < TRAPGATE_VECTOR_SHARERS + 1; i++) {
        users[i] = (struct trapgate_vector_user){decline, &counts[i], "a sharer"};
        assert_int_equal(trapgate_vector_share(&vectors, vector, &users[i]),
                         i < TRAPGATE_VECTOR_SHARERS ? TRAPGATE_VECTOR_OK : TRAPGATE_VECTOR_FULL);
    }
    assert_int_equal(raise(vector), TRAPGATE_VECTOR_UNCLAIMED);
    users[3].handle = claim;
    assert_int_equal(raise(vector), TRAPGATE_VECTOR_HANDLED);
    for (unsigned i = 0; i < TRAPGATE_VECTOR_SHARERS; i++) {
        assert_int_equal(counts[i], 2);
    }
    trapgate_vector_counts(&vectors, vector, &handled, &unclaimed);
    assert_int_equal(handled, 1);
    assert_int_equal(unclaimed, 2);
    assert_int_equal(trapgate_vector_set(&vectors, vector, &users[8]), TRAPGATE_VECTOR_TAKEN);
    assert_int_equal(trapgate_vector_free(&vectors, vector), TRAPGATE_VECTOR_TAKEN);
    users[5].name = "number 5";
    assert_int_equal(trapgate_vector_remove(&vectors, vector, &users[0]), TRAPGATE_VECTOR_OK);
    assert_string_equal(trapgate_vector_user_name(&vectors, vector, 4), "number 5");
    assert_null(trapgate_vector_user_name(&vectors, vector, 7));
    for (unsigned i = 1; i < TRAPGATE_VECTOR_SHARERS; i++) {
        assert_int_equal(trapgate_vector_remove(&vectors, vector, &users[i]), TRAPGATE_VECTOR_OK);
    }
    assert_int_equal(trapgate_vector_free(&vectors, vector), TRAPGATE_VECTOR_OK);
    assert_int_equal(calls, 2 * TRAPGATE_VECTOR_SHARERS);
}

static void one_that_does_not_share_is_alone(void **state) {
    (void)state;
    unsigned count = 0, vector = allocate(32, 255);
    const struct trapgate_vector_user one = {claim, &count, "one"},
                                      other = {claim, &count, "other"};
    assert_int_equal(trapgate_vector_set(&vectors, vector, &one), TRAPGATE_VECTOR_OK);
    assert_int_equal(trapgate_vector_share(&vectors, vector, &other), TRAPGATE_VECTOR_TAKEN);
    assert_int_equal(trapgate_vector_set(&vectors, vector, &other), TRAPGATE_VECTOR_TAKEN);
    assert_int_equal(trapgate_vector_remove(&vectors, vector, &other), TRAPGATE_VECTOR_NOT_THERE);
    assert_int_equal(raise(vector), TRAPGATE_VECTOR_HANDLED);
    assert_int_equal(count, 1);
}

static bool remove_itself(struct trapgate_exception *interrupt, void *context) {
    assert_int_equal(trapgate_vector_remove(&vectors, interrupt->vector, context),
                     TRAPGATE_VECTOR_STILL_RUNNING);
    assert_false(trapgate_vector_is_quiet(&vectors, interrupt->vector));
    return true;
}

static void a_user_may_remove_itself(void **state) {
    (void)state;
    unsigned vector = allocate(32, 255);
    struct trapgate_vector_user user = {remove_itself, &user, "once"};
    assert_int_equal(trapgate_vector_set(&vectors, vector, &user), TRAPGATE_VECTOR_OK);
    assert_int_equal(raise(vector), TRAPGATE_VECTOR_HANDLED);
    assert_true(trapgate_vector_is_quiet(&vectors, vector));
    assert_int_equal(raise(vector), TRAPGATE_VECTOR_NOBODY);
}

static void a_typed_handler_replaces_the_default_one(void **state) {
    (void)state;
    unsigned vector = allocate(0x50, 0x50);
    const struct trapgate_gate_options options = {.stack = 5, .type = TRAP_GATE}, none = {0};
    const struct trapgate_gate before = *idt_gate(&table, 0x50);
    assert_int_equal(trapgate_vector_set_gate(&vectors, vector, 0xFFFFFFFF80301234, options),
                     TRAPGATE_VECTOR_OK);
    assert_int_equal(trapgate_gate_address(*idt_gate(&table, 0x50)), 0xFFFFFFFF80301234);
    assert_int_equal(trapgate_gate_read_options(*idt_gate(&table, 0x50)).stack, 5);
    assert_int_equal(trapgate_vector_set_gate(&vectors, vector, 0xFFFFFFFF80305678, options),
                     TRAPGATE_VECTOR_TAKEN);
    assert_int_equal(trapgate_vector_free(&vectors, vector), TRAPGATE_VECTOR_OK);
    assert_memory_equal(idt_gate(&table, 0x50), &before, sizeof before);

    allocate(0x50, 0x50);
    assert_int_equal(trapgate_vector_set_gate(&vectors, vector, 0xFFFFFFFE80301234, none),
                     TRAPGATE_VECTOR_OUT_OF_REACH);
    assert_int_equal(trapgate_vector_set_gate(&vectors, vector, 0xFFFFFFFF80301234,
                                              (struct trapgate_gate_options){.stack = 8}),
                     TRAPGATE_VECTOR_NOTHING_GIVEN);
    assert_memory_equal(idt_gate(&table, 0x50), &before, sizeof before);
    trapgate_vectors_initialize(&vectors, &table, false);
    allocate(0x50, 0x50);
    assert_int_equal(trapgate_vector_set_gate(&vectors, vector, 0xFFFFFFFF80301234, none),
                     TRAPGATE_VECTOR_READ_ONLY);
}

/* Threads: what is freed once it is removed and quiet is never called again, as AddressSanitizer sees. */
enum { ROUNDS = 3000, RAISERS = 2, SHARED_VECTOR = 0x70 };
static bool ended;

static bool touch(struct trapgate_exception *interrupt, void *context) {
    (void)interrupt;
    __atomic_fetch_add((unsigned *)context, 1, __ATOMIC_RELAXED);
    return true;
}

static void *raise_all_the_time(void *argument) {
    while (!__atomic_load_n(&ended, __ATOMIC_RELAXED)) {
        raise(SHARED_VECTOR);
    }
    return argument;
}

static void come(struct trapgate_vector_user *user) {
    enum trapgate_vector_status status;
    do {
        status = trapgate_vector_share(&vectors, SHARED_VECTOR, user);
    } while (status == TRAPGATE_VECTOR_BUSY);
    assert_int_equal(status, TRAPGATE_VECTOR_OK);
}

static void go(struct trapgate_vector_user *user) {
    enum trapgate_vector_status status;
    do {
        status = trapgate_vector_remove(&vectors, SHARED_VECTOR, user);
    } while (status == TRAPGATE_VECTOR_BUSY);
    while (status == TRAPGATE_VECTOR_STILL_RUNNING &&
           !trapgate_vector_is_quiet(&vectors, SHARED_VECTOR)) {
    }
}

static void *come_and_go(void *argument) {
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned *count = calloc(1, sizeof *count);
        struct trapgate_vector_user *user = malloc(sizeof *user);
        *user = (struct trapgate_vector_user){touch, count, "a driver"};
        come(user);
        go(user);
        free(user);
        free(count);
    }
    return argument;
}

static void users_come_and_go_while_interrupts_come(void **state) {
    (void)state;
    pthread_t raisers[RAISERS], drivers[2];
    assert_int_equal(allocate(SHARED_VECTOR, SHARED_VECTOR), SHARED_VECTOR);
    for (size_t i = 0; i < RAISERS; i++) {
        assert_int_equal(pthread_create(&raisers[i], NULL, raise_all_the_time, NULL), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&drivers[i], NULL, come_and_go, NULL), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        pthread_join(drivers[i], NULL);
    }
    __atomic_store_n(&ended, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < RAISERS; i++) {
        pthread_join(raisers[i], NULL);
    }
    assert_int_equal(trapgate_vector_free(&vectors, SHARED_VECTOR), TRAPGATE_VECTOR_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_but_the_tables_own_can_be_allocated, set_up),
        cmocka_unit_test_setup(a_row_is_aligned_and_whole, set_up),
        cmocka_unit_test_setup(bad_input_is_a_status, set_up),
        cmocka_unit_test_setup(sharers_are_all_called, set_up),
        cmocka_unit_test_setup(one_that_does_not_share_is_alone, set_up),
        cmocka_unit_test_setup(a_user_may_remove_itself, set_up),
        cmocka_unit_test_setup(a_typed_handler_replaces_the_default_one, set_up),
        cmocka_unit_test_setup(users_come_and_go_while_interrupts_come, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
