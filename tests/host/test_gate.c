/* A gate holds what it was made of, in the bytes where the manual has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>
#include <trapgate/gate.h>

#include "tests/host/random.h"

enum { RANDOM_ADDRESSES = 10000 };

static void two_gates_written_out_by_hand(void **state) {
    (void)state;
    static const unsigned char expected[16] = {
        0x88, 0x77,             /* offset 15:0 */
        0x08, 0x00,             /* segment selector: the GDT's entry 1, RPL 0 */
        0x05, 0xEF,             /* IST 5; P 1, DPL 3, type 15 (trap gate) */
        0x66, 0x55,             /* offset 31:16 */
        0x44, 0x33, 0x22, 0x11, /* offset 63:32 */
        0x00, 0x00, 0x00, 0x00, /* reserved */
    };
    struct trapgate_gate gate = trapgate_gate_make(
        0x1122334455667788, (struct trapgate_gate_options){.stack = 5, .privilege = 3, .type = 1});
    assert_memory_equal(&gate, expected, sizeof expected);

    gate = trapgate_gate_make(0, (struct trapgate_gate_options){0});
    static const unsigned char plain[16] = {0, 0, 0x08, 0, 0, 0x8E}; /* P 1, DPL 0, type 14 */
    assert_memory_equal(&gate, plain, sizeof plain);
}

/* SDM 3A, "64-Bit IDT Gate Descriptors", one byte after the other. */
static void check(uint64_t address, struct trapgate_gate_options options) {
    unsigned char expected[16] = {0};
    static const int place_of_byte[8] = {0, 1, 6, 7, 8, 9, 10, 11};
    for (int byte = 0; byte < 8; byte++)
        expected[place_of_byte[byte]] = (unsigned char)(address >> 8 * byte);
    expected[2] = 8;
    expected[4] = (unsigned char)options.stack;
    expected[5] = (unsigned char)(128 + 32 * options.privilege + 14 + options.type);

    struct trapgate_gate gate = trapgate_gate_make(address, options);
    assert_memory_equal(&gate, expected, sizeof expected);

    assert_int_equal(trapgate_gate_address(gate), address);
    struct trapgate_gate_options read = trapgate_gate_read_options(gate);
    assert_int_equal(read.stack, options.stack);
    assert_int_equal(read.privilege, options.privilege);
    assert_int_equal(read.type, options.type);
    assert_true(trapgate_gate_present(gate));
}

static void check_all_options(uint64_t address) {
    for (unsigned stack = 0; stack < 8; stack++)
        for (unsigned privilege = 0; privilege < 4; privilege++)
            for (unsigned type = 0; type < 2; type++)
                check(address, (struct trapgate_gate_options){stack, privilege, type, 0});
}

static void every_byte_of_a_gate_and_back(void **state) {
    (void)state;
    check_all_options(0);
    check_all_options(UINT64_MAX);
    check_all_options(0x00007FFFFFFFFFFF); /* the two ends of the canonical addresses */
    check_all_options(0xFFFF800000000000);
    check_all_options(0xFFFFFFFF80000000);
    for (int bit = 0; bit < 64; bit++) {
        check_all_options(UINT64_C(1) << bit);
        check_all_options(~(UINT64_C(1) << bit));
    }
    random_start();
    for (int i = 0; i < RANDOM_ADDRESSES; i++)
        check_all_options(random_bits());
}

static void options_that_the_cpu_has_no_bits_for_are_invalid(void **state) {
    (void)state;
    static const unsigned values[] = {0, 1,  2,  3,   4,   5,        6,       7,        8,
                                      9, 15, 16, 255, 256, 1u << 16, INT_MAX, 1u << 31, UINT_MAX};
    enum { COUNT = sizeof values / sizeof values[0] };
    for (unsigned s = 0; s < COUNT; s++)
        for (unsigned p = 0; p < COUNT; p++)
            for (unsigned t = 0; t < COUNT; t++) {
                bool expected = values[s] < 8 && values[p] < 4 && values[t] < 2;
                struct trapgate_gate_options options = {values[s], values[p], values[t], 0};
                assert_int_equal(trapgate_gate_options_valid(options), expected);
            }
}

static void a_gate_of_zeroes_is_not_present(void **state) {
    (void)state;
    assert_false(trapgate_gate_present((struct trapgate_gate){0}));
    struct trapgate_gate gate;
    memset(&gate, 0xFF, sizeof gate);
    gate.options &= 0x7FFF;
    assert_false(trapgate_gate_present(gate));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_gates_written_out_by_hand),
        cmocka_unit_test(every_byte_of_a_gate_and_back),
        cmocka_unit_test(options_that_the_cpu_has_no_bits_for_are_invalid),
        cmocka_unit_test(a_gate_of_zeroes_is_not_present),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
