/* Operands of instructions, by hand; their lengths are compared with objdump's by the test
 * report.instruction_lengths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <trapgate/instruction.h>

#include "tests/host/random.h"

static void operands_are_found(void **state) {
    (void)state;
    enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15, RIP, NO };
    static const struct {
        const char *bytes;
        unsigned length, base, index, scale;
        int64_t displacement;
        char segment;
    } rows[] = {
        {"\x8b\x40\x18", 3, RAX, NO, 1, 0x18, 0},                          /* mov 0x18(%rax),%eax */
        {"\x8b\x00", 2, RAX, NO, 1, 0, 0},                                 /* mov (%rax),%eax */
        {"\x48\x8b\x45\xf8", 4, RBP, NO, 1, -8, 0},                        /* mov -8(%rbp),%rax */
        {"\x49\x8b\x44\x24\x08", 5, R12, NO, 1, 8, 0},                     /* mov 8(%r12),%rax */
        {"\x4b\x8b\x44\xe5\x00", 5, R13, R12, 8, 0, 0},                    /* mov (%r13,%r12,8) */
        {"\x8b\x04\x8d\x78\x56\x34\x12", 7, NO, RCX, 4, 0x12345678, 0},    /* mov 0x…(,%rcx,4) */
        {"\x8b\x05\xfc\xff\xff\xff", 6, RIP, NO, 1, -4, 0},                /* mov -4(%rip) */
        {"\x65\x48\x8b\x04\x25\x28\x00\x00\x00", 9, NO, NO, 1, 0x28, 'g'}, /* mov %gs:0x28 */
        {"\xc7\x00\x2a\x00\x00\x00", 6, RAX, NO, 1, 0, 0},                 /* movl $42,(%rax) */
        {"\x0f\x28\x02", 3, RDX, NO, 1, 0, 0},                             /* movaps (%rdx),%xmm0 */
        {"\xc5\xf8\x28\x47\x10", 5, RDI, NO, 1, 0x10, 0},                  /* vmovaps 0x10(%rdi) */
        {"\xa0\x00\x00\x00\x00\x00\x00\x00\x80", 9, NO, NO, 1, INT64_MIN, 0}, /* movabs */
        {"\x66\x0f\x3a\x0f\x06\x04", 6, RSI, NO, 1, 0, 0}, /* palignr $4,(%rsi) */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trapgate_instruction instruction;
        uint8_t bytes[16] = {0};
        memcpy(bytes, rows[i].bytes, rows[i].length);
        assert_true(trapgate_instruction_decode(bytes, rows[i].length, &instruction));
        assert_int_equal(instruction.length, rows[i].length);
        assert_true(instruction.has_memory);
        assert_int_equal(instruction.base, rows[i].base);
        assert_int_equal(instruction.index, rows[i].index);
        assert_int_equal(instruction.scale, rows[i].scale);
        assert_int_equal(instruction.displacement, rows[i].displacement);
        assert_int_equal(instruction.segment, rows[i].segment);
        for (unsigned less = 0; less < rows[i].length; less++) {
            assert_false(trapgate_instruction_decode(bytes, less, &instruction));
        }
    }
}

static void addresses_are_computed(void **state) {
    (void)state;
    struct trapgate_instruction instruction;
    uint64_t values[16] = {[TRAPGATE_REGISTER_RBX] = 0x1000, [TRAPGATE_REGISTER_RCX] = 3};
    assert_true(trapgate_instruction_decode((const uint8_t *)"\x8b\x44\x8b\xf0", 4, &instruction));
    assert_int_equal(trapgate_instruction_address(&instruction, values, 0, 0),
                     0x1000 + 4 * 3 - 0x10);
    assert_true(
        trapgate_instruction_decode((const uint8_t *)"\x8b\x05\x10\0\0\0", 6, &instruction));
    assert_int_equal(trapgate_instruction_address(&instruction, values, 0x2000, 0), 0x2016);
    values[TRAPGATE_REGISTER_RBX] = 0xFFFFFFFF00000000;
    assert_true(trapgate_instruction_decode((const uint8_t *)"\x67\x8b\x43\x04", 4, &instruction));
    assert_int_equal(trapgate_instruction_address(&instruction, values, 0, 0x100), 0x104);
}

static void any_bytes_are_read_within_their_bounds(void **state) {
    (void)state;
    random_start();
    for (unsigned round = 0; round < 1000000; round++) {
        uint8_t bytes[15];
        struct trapgate_instruction instruction;
        size_t size = random_bits() % (sizeof bytes + 1);
        for (size_t i = 0; i < size; i++) {
            bytes[i] = (uint8_t)random_bits();
        }
        if (trapgate_instruction_decode(bytes, size, &instruction)) {
            assert_true(instruction.length >= 1 && instruction.length <= size);
            assert_true(instruction.base <= TRAPGATE_REGISTER_NONE);
            assert_true(instruction.index <= TRAPGATE_REGISTER_NONE);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_are_found),
        cmocka_unit_test(addresses_are_computed),
        cmocka_unit_test(any_bytes_are_read_within_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
