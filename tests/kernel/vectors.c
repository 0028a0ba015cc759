/* Vectors at run time, in a kernel: what comes to a default handler goes to who has the vector, and a typed
 * handler to its gate. */
#include <trapgate/vectors.h>

#include "kernel/exceptions.h"
#include "tests/kernel/test.h"

static struct trapgate_vectors vectors;
static volatile unsigned count;

static bool add_context(struct trapgate_exception *interrupt, void *context) {
    count += *(const unsigned *)context;
    interrupt->registers->rax = interrupt->vector;
    return true;
}

INTERRUPT static void count_one(struct interrupt_frame *frame) {
    (void)frame;
    count++;
}

static uint64_t raise_0x70(void) {
    uint64_t rax = 0;
    __asm__ volatile("int $0x70" : "+a"(rax) : : "memory");
    return rax;
}

static bool take(struct trapgate_exception *interrupt) {
    return trapgate_vectors_dispatch(&vectors, interrupt) == TRAPGATE_VECTOR_HANDLED;
}

static void start(void) {
    unsigned vector;
    count = 0;
    trapgate_vectors_initialize(&vectors, test_idt(), true);
    interrupts_go_to(take);
    CHECK_EQUAL(trapgate_vector_allocate(&vectors, 0x70, 0x7F, "a test", &vector),
                TRAPGATE_VECTOR_OK);
    CHECK_EQUAL(vector, 0x70);
}

TEST(a_vector_is_reserved_if_the_table_has_a_handler_for_it) {
    start();
    CHECK_STRING(trapgate_vector_owner(&vectors, SOFTWARE_INTERRUPT), "a gate of the table");
    CHECK_STRING(trapgate_vector_owner(&vectors, 0x71), NULL);
    interrupts_go_to(NULL);
}

TEST(one_function_serves_any_vector_with_a_context_for_each) {
    static unsigned ten = 10, hundred = 100;
    static const struct trapgate_vector_user users[] = {{add_context, &ten, "ten"},
                                                        {add_context, &hundred, "hundred"}};
    start();
    CHECK_EQUAL(trapgate_vector_share(&vectors, 0x70, &users[0]), TRAPGATE_VECTOR_OK);
    CHECK_EQUAL(raise_0x70(), 0x70); /* it writes the registers of what it interrupted */
    CHECK_EQUAL(trapgate_vector_share(&vectors, 0x70, &users[1]), TRAPGATE_VECTOR_OK);
    raise_0x70();
    CHECK_EQUAL(trapgate_vector_remove(&vectors, 0x70, &users[0]), TRAPGATE_VECTOR_OK);
    raise_0x70();
    CHECK_EQUAL(count, 10 + 110 + 100);
    interrupts_go_to(NULL);
}

TEST(a_typed_handler_is_in_the_gate_until_the_vector_is_free) {
    static const struct trapgate_gate_options none;
    start();
    uint64_t before = trapgate_gate_address(*idt_gate(vectors.table, 0x70));
    CHECK_EQUAL(trapgate_vector_set_handler(&vectors, 0x70, count_one), TRAPGATE_VECTOR_OK);
    CHECK_EQUAL(raise_0x70(), 0);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(trapgate_vector_set_handler(&vectors, 0x70, count_one, .stack = 1),
                TRAPGATE_VECTOR_TAKEN);
    CHECK_EQUAL(trapgate_vector_free(&vectors, 0x70), TRAPGATE_VECTOR_OK);
    CHECK_EQUAL(trapgate_gate_address(*idt_gate(vectors.table, 0x70)), before);
    CHECK_EQUAL(trapgate_vector_set_gate(&vectors, 0x70, before, none),
                TRAPGATE_VECTOR_NOT_ALLOCATED);
    interrupts_go_to(NULL);
}

TEST(an_interrupt_of_a_vector_whose_driver_has_gone_is_reported, .ends_with = 0x70) {
    static const struct trapgate_vector_user user = {add_context, &vectors, "gone"};
    start();
    CHECK_EQUAL(trapgate_vector_set(&vectors, 0x70, &user), TRAPGATE_VECTOR_OK);
    CHECK_EQUAL(trapgate_vector_remove(&vectors, 0x70, &user), TRAPGATE_VECTOR_OK);
    raise_0x70();
}
