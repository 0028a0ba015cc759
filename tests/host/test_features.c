/* Which part of the instruction set an instruction is of: one of each row that is told apart by more than
 * its opcode, and those that are of none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/x86_64/report/features.h"

static const struct {
    const char *code;
    unsigned length;
    const char *feature; /* NULL: none */
    bool is_vector;
} rows[] = {
    {"\x0f\x05", 2, "SYSCALL", false},
    {"\x0f\x28\xc1", 3, NULL, false}, /* movaps: SSE is in every 64-bit CPU */
    {"\xf3\x0f\xb8\xc1", 4, "POPCNT", false},
    {"\xf3\x0f\xbc\xc1", 4, NULL, false}, /* tzcnt: without it, it is bsf */
    {"\x0f\xc7\xf0", 3, "RDRAND", false},
    {"\x0f\xc7\xf8", 3, "RDSEED", false},
    {"\xf3\x0f\xc7\xf8", 4, "RDPID", false},
    {"\x0f\xc7\x30", 3, "VMX", false}, /* vmptrld */
    {"\x48\x0f\xc7\x08", 4, "CMPXCHG16B", false},
    {"\x0f\xc7\x08", 3, NULL, false}, /* cmpxchg8b */
    {"\x0f\xae\x20", 3, "XSAVE", false},
    {"\x0f\xae\x30", 3, "XSAVEOPT", false},
    {"\x66\x0f\xae\x38", 4, "CLFLUSHOPT", false},
    {"\x0f\xae\x38", 3, NULL, false}, /* clflush */
    {"\xf3\x0f\xae\xc0", 4, "FSGSBASE", false},
    {"\x0f\xae\xf0", 3, NULL, false}, /* mfence */
    {"\x0f\x01\xca", 3, "SMAP", false},
    {"\x0f\x01\xf9", 3, "RDTSCP", false},
    {"\x0f\x01\xf8", 3, NULL, false}, /* swapgs */
    {"\x66\x0f\x38\x00\xc1", 5, "SSSE3", false},
    {"\x66\x0f\x38\x10\xc1", 5, "SSE4.1", false},
    {"\xf2\x0f\x38\xf1\xc1", 5, "SSE4.2", false}, /* crc32 */
    {"\x0f\x38\xf0\x00", 4, "MOVBE", false},
    {"\x66\x0f\x38\xf6\xc1", 5, "ADX", false},
    {"\x66\x0f\x38\xdc\xc1", 5, "AES-NI", false},
    {"\x66\x0f\x3a\x44\xc1\x00", 6, "PCLMULQDQ", false},
    {"\x0f\x38\xc8\xc1", 4, "SHA", false},
    {"\xc5\xf8\x28\xc1", 4, "AVX", true},
    {"\xc5\xf8\x77", 3, "AVX", true},      /* vzeroupper */
    {"\xc5\xe9\xfe\xc1", 4, "AVX", true},  /* vpaddd %xmm */
    {"\xc5\xed\xfe\xc1", 4, "AVX2", true}, /* vpaddd %ymm */
    {"\xc5\xed\xef\xc1", 4, "AVX2", true},
    {"\xc5\xfd\x6f\x00", 4, "AVX", true},      /* vmovdqa %ymm */
    {"\xc5\xfb\xf0\x00", 4, "AVX", true},      /* vlddqu */
    {"\xc4\xe2\x7d\x58\xc1", 5, "AVX2", true}, /* vpbroadcastd */
    {"\xc4\xe2\x7d\x18\x00", 5, "AVX", true},  /* vbroadcastss */
    {"\xc4\xe2\x7d\x13\xc1", 5, "F16C", true},
    {"\xc4\xe2\x71\x98\xc2", 5, "FMA", true},
    {"\xc4\xe2\x6d\xdc\xc1", 5, "VAES", true},
    {"\xc4\xe2\x69\xdc\xc1", 5, "AES-NI", true},
    {"\xc4\xe2\x70\xf2\xc2", 5, "BMI1", false},     /* andn */
    {"\xc4\xe2\x72\xf5\xc2", 5, "BMI2", false},     /* pext */
    {"\xc4\xe3\x7b\xf0\xc1\x05", 6, "BMI2", false}, /* rorx */
    {"\xc4\xe3\x75\x46\xc2\x01", 6, "AVX2", true},
    {"\xc4\xe3\x7d\x19\xc1\x01", 6, "AVX", true}, /* vextractf128 */
    {"\xc5\xf8\x90\xc1", 4, "AVX-512", true},     /* kmovw */
    {"\x62\xf1\x7c\x48\x28\xc1", 6, "AVX-512", true},
    {"\x62\xf5\x7c\x48\x58\xc1", 6, "AVX512-FP16", true},
    {"\xc4\xe2\x7b\x4b\x04\x08", 6, "AMX", true}, /* tileloadd */
    {"\x8f\xe8\x78\xc0\xc0\x05", 6, "XOP", true},
    {"\x8f\xe9\x78\x01\xc8", 5, "TBM", false},
    {"\x0f\x0f\xc1\x9e", 4, "3DNow!", false},
    {"\x66\x0f\x78\xc1\x02\x03", 6, "SSE4a", false},
    {"\x0f\x78\xc1", 3, "VMX", false},
    {"\x48\x8b\x00", 3, NULL, false},
    {"\xf4", 1, NULL, false},
};

static void each_instruction_is_of_its_part(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trapgate_instruction instruction;
        assert_true(trapgate_instruction_decode((const uint8_t *)rows[i].code, rows[i].length,
                                                &instruction));
        const struct feature *feature = feature_of(&instruction);
        if (rows[i].feature) {
            if (!feature || strcmp(feature->name, rows[i].feature)) {
                fail_msg("row %zu is %s, not %s", i, feature ? feature->name : "none",
                         rows[i].feature);
            }
            assert_true(feature->bit < 32 && feature->word < FEATURE_WORDS);
            assert_non_null(feature_word_name(feature->word));
        } else {
            assert_null(feature);
        }
        assert_int_equal(feature_is_vector(&instruction), rows[i].is_vector);
    }
}

/* This machine executes what CPUID says that it has, so of the program's own instructions it has all. */
static void this_machine_has_what_it_has(void **state) {
    (void)state;
    uint32_t words[FEATURE_WORDS];
    struct trapgate_instruction instruction;
    features_read(words);
    assert_true(trapgate_instruction_decode((const uint8_t *)"\x48\x0f\xc7\x08", 4, &instruction));
    const struct feature *feature = feature_of(&instruction);
    assert_int_equal(words[feature->word] >> feature->bit & 1,
                     __builtin_cpu_supports("cmpxchg16b") ? 1 : 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_instruction_is_of_its_part),
        cmocka_unit_test(this_machine_has_what_it_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
