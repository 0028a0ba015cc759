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

struct row {
    const char *bytes;
    unsigned length;
};

static bool decode(struct trapgate_instruction *instruction, struct row row) {
    return trapgate_instruction_decode((const uint8_t *)row.bytes, row.length, instruction);
}

/* AMD's CPUs execute these, too: XOP with each of its maps, and SSE4a with two immediates. */
static void what_only_amd_has_is_decoded(void **state) {
    (void)state;
    static const struct {
        struct row row;
        enum trapgate_opcode_map map;
        uint64_t immediate;
    } rows[] = {
        {{"\x8f\xe8\x78\xc0\x00\x05", 6}, TRAPGATE_OPCODE_XOP_8, 5},       /* vprotb $5,(%rax) */
        {{"\x8f\xe9\x78\x80\x00", 5}, TRAPGATE_OPCODE_XOP_9, 0},           /* vfrczps (%rax) */
        {{"\x8f\xea\x78\x10\x00\x01\0\0\0", 9}, TRAPGATE_OPCODE_XOP_A, 1}, /* bextr $1,(%rax) */
        {{"\x66\x0f\x78\xc1\x02\x03", 6}, TRAPGATE_OPCODE_0F, 2},          /* extrq $3,$2,%xmm1 */
        {{"\xf2\x0f\x78\xc1\x02\x03", 6}, TRAPGATE_OPCODE_0F, 2},          /* insertq */
        {{"\x0f\x78\xc1", 3}, TRAPGATE_OPCODE_0F, 0},                      /* vmread */
        {{"\x8f\x00", 2}, TRAPGATE_OPCODE_ONE_BYTE, 0},                    /* pop (%rax) */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trapgate_instruction instruction;
        assert_true(decode(&instruction, rows[i].row));
        assert_int_equal(instruction.length, rows[i].row.length);
        assert_int_equal(instruction.map, rows[i].map);
        assert_int_equal(instruction.immediate, rows[i].immediate);
    }
}

/* Intel ignores 66 here, and AMD does not: which instruction it is depends on the CPU. */
static void near_branches_with_the_prefix_66_are_not_decoded(void **state) {
    (void)state;
    static const struct row refused[] = {
        {"\x66\xe8\0\0\0\0", 6}, {"\x66\xe9\0\0\0\0", 6}, {"\x66\xeb\0", 3},
        {"\x66\x74\0", 3},       {"\x66\xe3\0", 3},       {"\x66\x0f\x84\0\0\0\0", 7},
        {"\x66\xc3", 2},         {"\x66\xc2\0\0", 4},     {"\x66\xff\xd0", 3},
        {"\x66\xff\x20", 3},
    };
    static const struct row taken[] = {
        {"\x66\x48\xe8\0\0\0\0", 7}, /* REX.W takes precedence on both */
        {"\xf2\xe9\0\0\0\0", 6},
        {"\x66\xff\x30", 3},     /* push, no branch */
        {"\x66\x0f\x94\xc0", 4}, /* sete */
    };
    struct trapgate_instruction instruction;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(decode(&instruction, refused[i]));
    }
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        assert_true(decode(&instruction, taken[i]));
        assert_int_equal(instruction.length, taken[i].length);
    }
}

/* The index of a gather is no general register. */
static void an_index_that_is_a_vector_is_none(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"\xc4\xe2\x69\x92\x04\x88", 6},     /* vgatherdps %xmm2,(%rax,%xmm1,4),%xmm0 */
        {"\x62\xf2\x7d\x49\xa2\x04\x88", 7}, /* vscatterdps %zmm0,(%rax,%zmm1,4){%k1} */
        {"\xc4\xe2\x7b\x4b\x04\x08", 6},     /* tileloadd (%rax,%rcx,1),%tmm0 */
    };
    struct trapgate_instruction instruction;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(decode(&instruction, rows[i]));
        assert_true(instruction.index_is_vector);
        assert_int_equal(instruction.index, TRAPGATE_REGISTER_NONE);
    }
    assert_true(
        decode(&instruction, (struct row){"\xc4\xe2\x79\x58\x04\x88", 6})); /* vpbroadcastd */
    assert_false(instruction.index_is_vector);
    assert_int_equal(instruction.index, TRAPGATE_REGISTER_RCX);
}

/* What VEX and EVEX say beside the opcode; and prefixes that they do not bear. */
static void vex_and_evex_are_taken_apart(void **state) {
    (void)state;
    struct trapgate_instruction instruction;
    assert_true(
        decode(&instruction, (struct row){"\xc5\xfd\x28\x00", 4})); /* vmovapd (%rax),%ymm0 */
    assert_int_equal(instruction.vector_length, 32);
    assert_true(instruction.operand_size_16 && !instruction.is_evex);
    assert_true(
        decode(&instruction, (struct row){"\x62\xf1\x7c\x48\x28\x40\x01", 7})); /* 0x40(%rax) */
    assert_int_equal(instruction.vector_length, 64);
    assert_true(instruction.is_evex && instruction.displacement_unknown);
    assert_true(decode(&instruction, (struct row){"\x62\xf1\x7c\x48\x28\x80\x40\0\0\0", 10}));
    assert_false(instruction.displacement_unknown);
    assert_int_equal(instruction.displacement, 0x40);
    assert_true(decode(&instruction, (struct row){"\x62\xf5\x7c\x48\x58\x00", 6})); /* vaddph */
    assert_int_equal(instruction.map, TRAPGATE_OPCODE_MAP_5);
    assert_true(decode(&instruction, (struct row){"\xc4\xe1\xfb\x2d\x00", 5})); /* vcvtsd2si, W */
    assert_true(instruction.rex_w && instruction.repeat_not);
    assert_int_equal(instruction.vector_length, 16);
    assert_false(decode(&instruction, (struct row){"\x66\xc5\xfd\x28\x00", 5}));
    assert_false(decode(&instruction, (struct row){"\xf0\xc5\xfd\x28\x00", 5}));
    assert_false(
        decode(&instruction, (struct row){"\xc4\xe8\x78\xc0\x00\x05", 6})); /* a map of XOP */
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
        cmocka_unit_test(what_only_amd_has_is_decoded),
        cmocka_unit_test(near_branches_with_the_prefix_66_are_not_decoded),
        cmocka_unit_test(an_index_that_is_a_vector_is_none),
        cmocka_unit_test(vex_and_evex_are_taken_apart),
        cmocka_unit_test(any_bytes_are_read_within_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
