/* #CP, and what a hypervisor makes of a guest's instruction: #VE, #HV, #VC, #SX. */
#include "tests/host/made_up.h"

static void returns_that_the_shadow_stack_refuses(void **state) {
    (void)state;
    start(VECTOR_CONTROL_PROTECTION, "\xc3", 1);
    has_code(TRAPGATE_CONTROL_PROTECTION_NEAR_RET);
    expect("control-protection", LIKELY); /* the stack could not be read */
    facts.stack_count = 1;
    facts.stack[0] = 0x1234;
    expect("shadow-stack-return", CERTAIN);
    expect_words("0x1234");
    start(VECTOR_CONTROL_PROTECTION, "\x90", 1); /* no ret is at rip */
    has_code(TRAPGATE_CONTROL_PROTECTION_NEAR_RET);
    expect("control-protection", LIKELY);
    start(VECTOR_CONTROL_PROTECTION, "\x48\xcf", 2);
    has_code(TRAPGATE_CONTROL_PROTECTION_FAR_RET);
    expect("shadow-stack-return", CERTAIN);
    expect_words("iretq");
    start(VECTOR_CONTROL_PROTECTION, "\xcb", 1);
    has_code(TRAPGATE_CONTROL_PROTECTION_FAR_RET | TRAPGATE_CONTROL_PROTECTION_ENCLAVE);
    expect("shadow-stack-return", CERTAIN);
    expect_words("far ret");
}

static void branches_without_a_landing_place(void **state) {
    (void)state;
    start(VECTOR_CONTROL_PROTECTION, "\x55\x48\x89\xe5", 4);
    has_code(TRAPGATE_CONTROL_PROTECTION_ENDBRANCH);
    expect("no-endbranch", CERTAIN);
    start(VECTOR_CONTROL_PROTECTION, "\xf3\x0f\x1e\xfa", 4); /* there is one: changed since? */
    has_code(TRAPGATE_CONTROL_PROTECTION_ENDBRANCH);
    expect("control-protection", LIKELY);
    start(VECTOR_CONTROL_PROTECTION, "\x55\x48", 2); /* the page ends there */
    has_code(TRAPGATE_CONTROL_PROTECTION_ENDBRANCH);
    expect("control-protection", LIKELY);
}

static void tokens(void **state) {
    (void)state;
    start(VECTOR_CONTROL_PROTECTION, "\xf3\x0f\x01\x28", 4);
    has_code(TRAPGATE_CONTROL_PROTECTION_RSTORSSP);
    expect("shadow-stack-token", CERTAIN);
    expect_words("rstorssp");
    has_code(TRAPGATE_CONTROL_PROTECTION_SETSSBSY);
    expect("shadow-stack-token", CERTAIN);
    expect_words("setssbsy");
    has_code(6); /* no kind that the manual has */
    expect("control-protection", LIKELY);
}

static void what_needs_the_hypervisor(void **state) {
    (void)state;
    static const struct {
        const char *code;
        unsigned length, exit_code;
        const char *name; /* NULL: the instruction does not fit the code */
    } rows[] = {
        {"\x0f\xa2", 2, 0x72, "cpuid"},  {"\xec", 1, 0x7B, "in or out"},
        {"\x0f\x32", 2, 0x7C, "rdmsr"},  {"\x0f\x30", 2, 0x7C, "wrmsr"},
        {"\xf4", 1, 0x78, "hlt"},        {"\x0f\x01\xf9", 3, 0x87, "rdtscp"},
        {"\x0f\x01\xf8", 3, 0x87, NULL}, {"\x90", 1, 0x72, NULL},
        {"\x0f\xa2", 2, 0x7C, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start(VECTOR_VMM_COMMUNICATION, rows[i].code, rows[i].length);
        has_code(rows[i].exit_code);
        expect("needs-hypervisor", rows[i].name ? CERTAIN : LIKELY);
        expect_words(rows[i].name ? rows[i].name : "exit code");
    }
    start(VECTOR_VMM_COMMUNICATION, "\x8b\x00", 2);
    has_code(0x400);
    facts.values[TRAPGATE_REGISTER_RAX] = 0xFEE00020;
    compute_operand();
    expect("needs-hypervisor", LIKELY);
    expect_words("0xfee00020");

    start(VECTOR_VIRTUALIZATION, "\x0f\xa2", 2);
    expect("virtualization", LIKELY);
    expect_words("cpuid");
    start(VECTOR_VIRTUALIZATION, "\x8b\x00", 2);
    facts.values[TRAPGATE_REGISTER_RAX] = 0x5000;
    compute_operand();
    expect("virtualization", LIKELY);
    expect_words("EPT");
    start(VECTOR_HV_INJECTION, "\x90", 1);
    expect("hv-injection", LIKELY);
    start(VECTOR_SECURITY, "\x90", 1);
    has_code(1);
    expect("redirected-init", CERTAIN);
    has_code(2);
    expect("security", LIKELY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(returns_that_the_shadow_stack_refuses),
        cmocka_unit_test(branches_without_a_landing_place),
        cmocka_unit_test(tokens),
        cmocka_unit_test(what_needs_the_hypervisor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
