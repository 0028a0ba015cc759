/* #NM, #MF and #XM: what the units' registers say, and each almost. */
#include "tests/host/made_up.h"

static void switched_off_units(void **state) {
    (void)state;
    static const struct {
        const char *code;
        unsigned length;
        uint64_t cr0;
        const char *words; /* NULL: these bits do not refuse it, something else raised #NM */
    } rows[] = {
        {"\xd9\xe8", 2, CR0_TS, "CR0.TS"}, /* fld1 */
        {"\xd9\xe8", 2, CR0_EM, "CR0.EM"},
        {"\x9b", 1, CR0_TS | CR0_MP, "CR0.TS"}, /* wait */
        {"\x9b", 1, CR0_TS, NULL},
        {"\x0f\x28\xc1", 3, CR0_TS, "CR0.TS"},     /* movaps */
        {"\x0f\x28\xc1", 3, CR0_EM, NULL},         /* that is #UD */
        {"\x0f\x6f\xc1", 3, CR0_TS, "CR0.TS"},     /* movq of MMX */
        {"\x0f\x77", 2, CR0_TS, "CR0.TS"},         /* emms */
        {"\x0f\xae\x00", 3, CR0_TS, "CR0.TS"},     /* fxsave */
        {"\xc5\xfc\x28\xc1", 4, CR0_TS, "CR0.TS"}, /* vmovaps */
        {"\xc4\xe2\x70\xf2\xc2", 5, CR0_TS, NULL}, /* andn, on general registers */
        {"\x0f\x78\xc1", 3, CR0_TS, NULL},         /* vmread */
        {"\xcd\x80", 2, CR0_TS, NULL},
        {"\x90", 1, CR0_TS, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start(VECTOR_DEVICE_NOT_AVAILABLE, rows[i].code, rows[i].length);
        assert_true(facts.decoded);
        facts.system.cr0 = rows[i].cr0;
        facts.system.cr4 = CR4_OSFXSR | CR4_OSXSAVE; /* else some of them are #UD */
        facts.system.xcr0 = XCR0_AVX;
        expect(rows[i].words ? "fpu-disabled" : "not-raised", rows[i].words ? CERTAIN : LIKELY);
        expect_words(rows[i].words ? rows[i].words : "int 7");
        facts.system.cr0 = 0;
        expect("not-raised", LIKELY);
    }
    facts.floating.xfd_error = 1 << 18;
    expect("fpu-disabled", CERTAIN);
    expect_words("AMX");
    facts.system.cr0 = CR0_TS; /* then it may be that */
    expect_not_certain();
}

static void behind_an_int_of_its_vector_nothing_is_certain(void **state) {
    (void)state;
    start(VECTOR_DEVICE_NOT_AVAILABLE, "\xd9\xe8", 2);
    facts.system.cr0 = CR0_TS;
    memcpy(facts.code + CODE_BEFORE - 2, "\xcd\x07", 2);
    facts.code_before = 2;
    expect("fpu-disabled", LIKELY);
    facts.code[CODE_BEFORE - 1] = 6;
    expect("fpu-disabled", CERTAIN);
}

static void x87_errors(void **state) {
    (void)state;
    enum { ES = 0x80, IE = 1, ZE = 4, PE = 0x20 };
    start(VECTOR_X87_FLOATING_POINT, "\x9b", 1);
    expect("event", LIKELY); /* the registers could not be read */
    facts.floating.has_x87 = true;
    expect("not-raised", LIKELY);
    expect_words("FSW.ES is 0");
    facts.floating.status = ES | ZE;
    facts.floating.control = 0x37F & ~ZE;
    expect("floating-error", CERTAIN);
    expect_words("division by zero (ZE)");
    facts.floating.status = ZE; /* an error that was masked when it came raises nothing */
    expect("not-raised", LIKELY);
    facts.floating.status = ES | ZE;
    facts.floating.control = 0x37F; /* masked by now: which was it? */
    expect_not_certain();
    facts.floating.control = 0;
    facts.floating.status = ES | IE | PE;
    expect("floating-error", LIKELY);
    expect_words("invalid operation (IE), inexact result (PE)");
}

static void simd_errors(void **state) {
    (void)state;
    start(VECTOR_SIMD_FLOATING_POINT, "\x0f\x5e\xc1", 3); /* divps */
    expect("event", LIKELY);
    facts.floating.has_mxcsr = true;
    facts.floating.mxcsr = 0x1F80;
    expect("not-raised", LIKELY);
    facts.floating.mxcsr = 0x1F84; /* ZE, masked */
    expect("not-raised", LIKELY);
    facts.floating.mxcsr = 0x1D84; /* ZE, not masked */
    expect("floating-error", CERTAIN);
    expect_words("division by zero (ZE)");
    expect_words("MXCSR 0x1d84");
    facts.floating.mxcsr = 0x003F;
    expect("floating-error", LIKELY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(switched_off_units),
        cmocka_unit_test(behind_an_int_of_its_vector_nothing_is_certain),
        cmocka_unit_test(x87_errors),
        cmocka_unit_test(simd_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
