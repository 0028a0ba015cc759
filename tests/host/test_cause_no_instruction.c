/* #UD by what CPUID and XCR0 say, and #AC: each rule, and each almost. */
#include "tests/host/made_up.h"

static void start_undefined(const char *code, unsigned length) {
    start(VECTOR_INVALID_OPCODE, code, length);
    facts.is_64_bit = true;
    facts.has_features = true;
    memset(facts.features, 0xFF, sizeof facts.features);
    facts.system.cr4 = CR4_OSFXSR | CR4_OSXSAVE;
    facts.system.xcr0 = XCR0_X87 | XCR0_AVX;
}

#define VPADDD_YMM "\xc5\xed\xfe\xc1"

static void a_part_that_the_cpu_lacks(void **state) {
    (void)state;
    start_undefined(VPADDD_YMM, 4);
    expect("invalid-opcode", POSSIBLE); /* it has it, and all is enabled */
    facts.features[FEATURE_7_EBX] &= ~(1u << 5);
    expect("no-feature", CERTAIN);
    expect_words("no AVX2");
    expect_words("CPUID leaf 7, EBX, bit 5 is 0");
    facts.has_features = false; /* CPUID was not asked */
    expect_not_certain();
    start_undefined("\xf0\x0f\x38\xf0\x00", 5); /* with LOCK: that is the reason */
    facts.features[FEATURE_1_ECX] = 0;
    expect("lock-prefix", CERTAIN);
}

static void a_state_that_is_not_enabled(void **state) {
    (void)state;
    start_undefined(VPADDD_YMM, 4);
    facts.system.xcr0 = XCR0_X87 | XCR0_SSE;
    expect("switched-off", CERTAIN);
    expect_words("XCR0.AVX is 0");
    start_undefined("\x62\xf1\x7c\x48\x28\xc1", 6); /* vmovaps %zmm */
    expect("switched-off", CERTAIN);
    expect_words("AVX-512 instruction, and XCR0 (0x7) does not enable its state, bits 5 to 7");
    facts.system.xcr0 = 0xE7;
    expect("invalid-opcode", POSSIBLE);
    start_undefined("\xc4\xe2\x70\xf2\xc2", 5); /* andn needs none */
    facts.system.xcr0 = XCR0_X87;
    facts.system.cr4 = 0;
    expect("invalid-opcode", POSSIBLE);
}

static void bytes_that_are_no_instruction(void **state) {
    (void)state;
    start_undefined("\xea\0\0\0\0\x08\0", 7);
    facts.instruction.length = 1;
    expect("undefined-instruction", CERTAIN);
    expect_words("far jmp");
    facts.is_64_bit = false; /* there it is one */
    expect_not_certain();
    start_undefined("\x0f\x20\xc8", 3); /* mov %cr1,%rax */
    expect("no-register", CERTAIN);
    start_undefined("\x0f\x20\xd0", 3); /* %cr2 */
    expect("invalid-opcode", POSSIBLE);
    start_undefined("\x0f\x21\xe0", 3); /* %db4, which is DR6's other name without CR4.DE */
    expect("invalid-opcode", POSSIBLE);
    facts.system.cr4 |= CR4_DE;
    expect("no-register", CERTAIN);
    start_undefined("\xf0\x48\x01\x00", 4); /* lock add %rax,(%rax): it may */
    expect("invalid-opcode", POSSIBLE);
    start_undefined("\xf0\x48\x01\xc0", 4);
    expect("lock-prefix", CERTAIN);
    expect_words("its destination is no memory");
}

static void start_alignment_check(const char *code, unsigned length, uint64_t rax) {
    start(VECTOR_ALIGNMENT_CHECK, code, length);
    has_code(0);
    facts.frame.cs = TRAPGATE_SELECTOR_USER_CODE;
    facts.frame.rflags |= RFLAGS_AC;
    facts.system.cr0 |= CR0_AM;
    facts.values[TRAPGATE_REGISTER_RAX] = rax;
    compute_operand();
}

static void alignment_checks(void **state) {
    (void)state;
    start_alignment_check("\x8b\x00", 2, 0x1001);
    expect("alignment-check", CERTAIN);
    expect_words("0x1001");
    start_alignment_check("\x8b\x00", 2, 0x1002); /* of 2 bytes it would be aligned */
    expect("alignment-check", LIKELY);
    start_alignment_check("\x8b\x00", 2, 0x1008);
    expect("event", LIKELY);
    start_alignment_check("\x8b\x00", 2, 0x1001);
    facts.frame.rflags &= ~(uint64_t)RFLAGS_AC; /* then it was another check */
    expect("event", LIKELY);
    start_alignment_check("\x50", 1, 0); /* push, with rsp */
    facts.frame.rsp = 0x6004;
    expect("alignment-check", CERTAIN);
    start_alignment_check("\xf0\x48\x01\x00", 4, 0x103C); /* lock add, over the border of a line */
    expect("split-lock", LIKELY);
    start_alignment_check("\xf0\x48\x01\x00", 4, 0x1004); /* within one */
    expect("event", LIKELY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_that_the_cpu_lacks),
        cmocka_unit_test(a_state_that_is_not_enabled),
        cmocka_unit_test(bytes_that_are_no_instruction),
        cmocka_unit_test(alignment_checks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
