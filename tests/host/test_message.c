/* What a device writes to interrupt by itself: SDM 3A, "Message Signalled Interrupts". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <trapgate/io_apic.h>

static void the_address_has_the_cpu_and_the_data_the_vector(void **state) {
    (void)state;
    struct trapgate_message message;
    assert_true(trapgate_message_make(
        &message,
        (struct trapgate_route){.vector = 0x41, .apic_id = 3, .low = true, .masked = true}));
    assert_int_equal(message.address, 0xFEE03000);
    assert_int_equal(message.data, 0x41);
    assert_true(trapgate_message_make(
        &message, (struct trapgate_route){.vector = 0xFF, .apic_id = 254, .level = true}));
    assert_int_equal(message.address, 0xFEEFE000);
    assert_int_equal(message.data, 0xC0FF);
    assert_true(trapgate_message_make(&message, (struct trapgate_route){.delivery = TRAPGATE_NMI}));
    assert_int_equal(message.data, 0x400);
    assert_true(trapgate_message_make(
        &message, (struct trapgate_route){.vector = 16, .delivery = TRAPGATE_LOWEST_PRIORITY}));
    assert_int_equal(message.data, 0x110);
}

static void a_message_that_there_is_not_is_refused(void **state) {
    (void)state;
    static const struct trapgate_route bad[] = {
        {.vector = 15},
        {.vector = 256},
        {.vector = UINT32_MAX},
        {.vector = 32, .apic_id = 255},
        {.vector = 32, .delivery = TRAPGATE_NMI},
        {.delivery = TRAPGATE_START_UP},
        {.vector = 32, .delivery = (enum trapgate_delivery)3},
        {.vector = 32, .delivery = (enum trapgate_delivery)8},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct trapgate_message message = {1, 2};
        assert_false(trapgate_message_make(&message, bad[i]));
        assert_true(message.address == 1 && message.data == 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_has_the_cpu_and_the_data_the_vector),
        cmocka_unit_test(a_message_that_there_is_not_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
