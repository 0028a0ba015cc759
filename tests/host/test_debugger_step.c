/* What a step does with its instruction's flags, and what the debug registers are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/x86_64/debugger/hardware.h"
#include "arch/x86_64/debugger/step.h"

static void instructions_are_known(void **state) {
    static const struct {
        uint8_t code[4];
        size_t size;
        enum step_kind kind;
    } rows[] = {
        {{0x90}, 1, STEP_PLAIN},
        {{0x9C}, 1, STEP_PUSHES_FLAGS},
        {{0x66, 0x9C}, 2, STEP_PUSHES_FLAGS},
        {{0x9D}, 1, STEP_POPS_FLAGS},
        {{0x48, 0xCF}, 2, STEP_LOADS_FLAGS},
        {{0x48, 0x0F, 0x07}, 3, STEP_LOADS_FLAGS},
        {{0xFA}, 1, STEP_CLEARS_IF},
        {{0xFB}, 1, STEP_SETS_IF},
        {{0xCD, 0x80}, 2, STEP_RAISES},
        {{0x0F, 0x05}, 2, STEP_CALLS_SYSTEM},
        {{0x8E, 0xD0}, 2, STEP_LOADS_STACK},
        {{0x8E, 0xD8}, 2, STEP_PLAIN},
        {{0xF4}, 1, STEP_WAITS},
        {{0xC3}, 1, STEP_PLAIN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct step step = step_look(rows[i].code, rows[i].size);
        assert_int_equal(step.kind, rows[i].kind);
        assert_int_equal(step.length, rows[i].size);
    }
    assert_int_equal(step_look((const uint8_t[]){0xCD, 0x80}, 2).vector, 0x80);
    assert_int_equal(step_look((const uint8_t[]){0x9C}, 1).size, 8);
    assert_int_equal(step_look((const uint8_t[]){0x66, 0x9C}, 2).size, 2);
    assert_int_equal(step_look((const uint8_t[]){0xCD}, 1).kind, STEP_PLAIN);
    assert_int_equal(step_look(NULL, 0).length, 0);
}

static void branches_are_known(void **state) {
    static const struct {
        uint8_t code[6];
        size_t size;
        bool branches;
    } rows[] = {
        {{0x90}, 1, false},
        {{0x48, 0x89, 0x03}, 3, false},       /* mov %rax, (%rbx) */
        {{0xAA}, 1, false},                   /* stosb */
        {{0xF3, 0xAA}, 2, true},              /* rep stosb */
        {{0x50}, 1, false},                   /* push %rax */
        {{0x74, 0x00}, 2, true},              /* je */
        {{0xE2, 0x00}, 2, true},              /* loop */
        {{0xE3, 0x00}, 2, true},              /* jrcxz */
        {{0xE4, 0x00}, 2, false},             /* in */
        {{0xE8, 0, 0, 0, 0}, 5, true},        /* call */
        {{0xEB, 0x00}, 2, true},              /* jmp */
        {{0xEC}, 1, false},                   /* in */
        {{0xC3}, 1, true},                    /* ret */
        {{0xC2, 0, 0}, 3, true},              /* ret $0 */
        {{0xCA, 0, 0}, 3, true},              /* lret $0 */
        {{0xCB}, 1, true},                    /* lret */
        {{0xC6, 0x00, 0x00}, 3, false},       /* movb */
        {{0xC8, 0, 0, 0}, 4, false},          /* enter */
        {{0xC9}, 1, false},                   /* leave */
        {{0xCC}, 1, true},                    /* int3 */
        {{0xFF, 0xD0}, 2, true},              /* call *%rax */
        {{0x0F, 0x84, 0, 0, 0, 0}, 6, true},  /* je */
        {{0x0F, 0x01, 0xF8}, 3, true},        /* swapgs, of a group with VMLAUNCH */
        {{0x0F, 0xB6, 0x00}, 3, false},       /* movzbl (%rax), %eax */
        {{0xC5, 0xF8, 0x28, 0x00}, 4, false}, /* vmovaps */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(step_look(rows[i].code, rows[i].size).length, rows[i].size);
        assert_int_equal(step_look(rows[i].code, rows[i].size).branches, rows[i].branches);
    }
}

static void flags_are_as_without_a_step(void **state) {
    enum { TF = 0x100, IF = 0x200, IOPL3 = 0x3000 };
    (void)state;
    assert_int_equal(step_flags(STEP_PLAIN, IF | 2, TF | 2 | 1, 0), IF | 2 | 1);
    assert_int_equal(step_flags(STEP_PLAIN, 2, TF | 2, 0), 2);
    assert_int_equal(step_flags(STEP_SETS_IF, 2, TF | IF | 2, 0), IF | 2);
    assert_int_equal(step_flags(STEP_CLEARS_IF, IF | 2, TF | 2, 0), 2);
    assert_int_equal(step_flags(STEP_POPS_FLAGS, IF | 2, 2, 0), 2);
    assert_int_equal(step_flags(STEP_POPS_FLAGS, IF | 2, 2, 3), IF | 2);
    assert_int_equal(step_flags(STEP_POPS_FLAGS, IF | IOPL3 | 2, IOPL3 | 2, 3), IOPL3 | 2);
    assert_int_equal(step_flags(STEP_POPS_FLAGS, 2, TF | 2, 0), TF | 2); /* its own */
    assert_int_equal(step_flags(STEP_LOADS_FLAGS, 2, IF | 2, 0), IF | 2);
}

static void debug_registers_are_told(void **state) {
    struct hardware_place places[HARDWARE_PLACES] = {0};
    (void)state;
    assert_int_equal(hardware_control(places), 0x400);
    assert_null(hardware_insert(places, HARDWARE_EXECUTE, 0x1001, 1));
    assert_null(hardware_insert(places, HARDWARE_WRITE, 0x2000, 8));
    assert_null(hardware_insert(places, HARDWARE_WRITE, 0x2000, 8)); /* there already */
    assert_null(hardware_insert(places, HARDWARE_READ, 0x3002, 2));
    assert_null(hardware_insert(places, HARDWARE_ACCESS, 0x4004, 4));
    assert_int_equal(hardware_control(places), 0x400 | 0x200 | 0xAA | 0xF7900000ull);
    assert_non_null(hardware_insert(places, HARDWARE_WRITE, 0x5000, 1));
    hardware_remove(places, HARDWARE_WRITE, 0x2000, 8);
    assert_int_equal(places[1].used, false);
}

static void what_is_not_aligned_takes_more(void **state) {
    struct hardware_place places[HARDWARE_PLACES] = {0};
    (void)state;
    assert_null(hardware_insert(places, HARDWARE_WRITE, 0x1001, 7)); /* 1 + 2 + 4 */
    assert_int_equal(places[0].size, 1);
    assert_int_equal(places[1].size, 2);
    assert_int_equal(places[2].size, 4);
    assert_non_null(hardware_insert(places, HARDWARE_WRITE, 0x2000, 16));
    assert_int_equal(places[3].used, false); /* not even a part of it */
    hardware_remove(places, HARDWARE_WRITE, 0x1001, 7);
    assert_null(hardware_insert(places, HARDWARE_WRITE, 0x2000, 32));
    hardware_remove(places, HARDWARE_WRITE, 0x2000, 32);
    assert_non_null(hardware_insert(places, HARDWARE_WRITE, 0x2000, 0));
    assert_non_null(hardware_insert(places, HARDWARE_WRITE, 0x2000, 33));
    assert_non_null(hardware_insert(places, HARDWARE_WRITE, 0x2000, UINT64_MAX));
    assert_non_null(
        hardware_insert(places, HARDWARE_WRITE, 0x1001, 31)); /* 1 + 2 + 4 + 8 + 8 + 8 */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instructions_are_known),
        cmocka_unit_test(branches_are_known),
        cmocka_unit_test(flags_are_as_without_a_step),
        cmocka_unit_test(debug_registers_are_told),
        cmocka_unit_test(what_is_not_aligned_takes_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
