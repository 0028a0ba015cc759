/* Each vector has its place in the table, and setting one writes its gate and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>
#include <trapgate/idt.h>

#include "tests/host/refused.h"

/* The host's code uses SSE; a handler must not. */
#define HANDLER __attribute__((target("general-regs-only"))) INTERRUPT static

HANDLER void on_exception(struct interrupt_frame *frame) {
    (void)frame;
}

HANDLER void on_exception_with_code(struct interrupt_frame *frame, unsigned long error_code) {
    (void)frame;
    (void)error_code;
}

HANDLER NORETURN void on_abort(struct interrupt_frame *frame) {
    (void)frame;
    for (;;) {
    }
}

HANDLER NORETURN void on_abort_with_code(struct interrupt_frame *frame, unsigned long error_code) {
    (void)frame;
    (void)error_code;
    for (;;) {
    }
}

static struct idt idt;

static void assert_no_gate(void) {
    static const struct idt empty;
    assert_memory_equal(&idt, &empty, sizeof empty);
}

/* Every gate but that of `vector` is empty. It is taken back, for the next. */
static void assert_only_gate(unsigned vector, uint64_t address,
                             struct trapgate_gate_options options) {
    struct trapgate_gate expected[256] = {0};
    expected[vector] = trapgate_gate_make(address, options);
    assert_memory_equal(&idt, expected, sizeof expected);
    idt = (struct idt){0};
}

/*
 * The vectors by number and what each pushes, from the manuals and not from exceptions.def:
 * SDM 3A, "Protected-Mode Exceptions and Interrupts"; APM 2, "Vectors".
 */
static void each_exception_has_its_vector_and_takes_its_shape_of_handler(void **state) {
    (void)state;
#define SET(vector, field, handler)                                                                \
    do {                                                                                           \
        idt_set_handler(&idt.field, handler);                                                      \
        assert_only_gate(vector, (uint64_t)(handler), (struct trapgate_gate_options){0});          \
    } while (0)
    SET(0, divide_error, on_exception);
    SET(1, debug, on_exception);
    SET(2, non_maskable_interrupt, on_exception);
    SET(3, breakpoint, on_exception);
    SET(4, overflow, on_exception);
    SET(5, bound_range_exceeded, on_exception);
    SET(6, invalid_opcode, on_exception);
    SET(7, device_not_available, on_exception);
    SET(8, double_fault, on_abort_with_code);
    SET(10, invalid_tss, on_exception_with_code);
    SET(11, segment_not_present, on_exception_with_code);
    SET(12, stack_segment_fault, on_exception_with_code);
    SET(13, general_protection_fault, on_exception_with_code);
    SET(14, page_fault, on_exception_with_code);
    SET(16, x87_floating_point, on_exception);
    SET(17, alignment_check, on_exception_with_code);
    SET(18, machine_check, on_abort);
    SET(19, simd_floating_point, on_exception);
    SET(20, virtualization, on_exception);
    SET(21, control_protection, on_exception_with_code);
    SET(28, hv_injection, on_exception);
    SET(29, vmm_communication, on_exception_with_code);
    SET(30, security, on_exception_with_code);
    SET(32, interrupts[0], on_exception);
    SET(255, interrupts[223], on_exception);
    /* a handler that never returns is welcome everywhere */
    SET(3, breakpoint, on_abort);
    SET(14, page_fault, on_abort_with_code);
#undef SET
}

static void options_known_at_compile_time(void **state) {
    (void)state;
    idt_set_handler(&idt.breakpoint, on_exception, .privilege = 3, .type = TRAP_GATE);
    assert_only_gate(3, (uint64_t)on_exception, (struct trapgate_gate_options){0, 3, 1, 0});
    idt_set_handler(&idt.page_fault, on_exception_with_code, .stack = 7);
    assert_only_gate(14, (uint64_t)on_exception_with_code,
                     (struct trapgate_gate_options){7, 0, 0, 0});
    idt_set_interrupt(&idt, 0x80, on_exception, .type = INTERRUPT_GATE, .privilege = 3, .stack = 1);
    assert_only_gate(128, (uint64_t)on_exception, (struct trapgate_gate_options){1, 3, 0, 0});
}

static void options_known_at_run_time(void **state) {
    (void)state;
    for (unsigned stack = 0; stack < 8; stack++)
        for (unsigned privilege = 0; privilege < 4; privilege++)
            for (unsigned type = 0; type < 2; type++) {
                struct trapgate_gate_options options = {stack, privilege, type, 0};
                idt_set_handler(&idt.page_fault, on_exception_with_code, .stack = stack,
                                .privilege = privilege, .type = type);
                assert_only_gate(14, (uint64_t)on_exception_with_code, options);
                idt_set_interrupt(&idt, 60, on_exception, .stack = stack, .privilege = privilege,
                                  .type = type);
                assert_only_gate(60, (uint64_t)on_exception, options);
            }
}

static void assert_refused_as_option(unsigned value) {
    assert_refused(idt_set_handler(&idt.breakpoint, on_exception, .stack = value), ".stack 0 to 7");
    assert_refused(idt_set_handler(&idt.breakpoint, on_exception, .privilege = value), "0 to 3");
    assert_refused(idt_set_interrupt(&idt, 60, on_exception, .type = value), "TRAP_GATE");
}

static void options_out_of_range_at_run_time_are_refused(void **state) {
    (void)state;
    assert_refused_as_option(8);
    assert_refused_as_option(256);
    assert_refused_as_option(INT_MAX);
    assert_refused_as_option(UINT_MAX);
    assert_no_gate();
}

static void assert_refused_as_vector(long long vector) {
    assert_refused(idt_set_interrupt(&idt, vector, on_exception), "32 to 255");
}

static void an_interrupts_vector_known_at_run_time(void **state) {
    (void)state;
    for (int vector = -64; vector < 320; vector++)
        if (vector >= 32 && vector <= 255) {
            idt_set_interrupt(&idt, vector, on_exception);
            assert_only_gate((unsigned)vector, (uint64_t)on_exception,
                             (struct trapgate_gate_options){0});
        } else {
            assert_refused_as_vector(vector);
        }
    assert_refused_as_vector(INT_MIN);
    assert_refused_as_vector(INT_MAX);
    assert_refused_as_vector(UINT_MAX);
    assert_refused_as_vector(0x100000021); /* 33, if it were cut */
    assert_refused_as_vector(LLONG_MIN);
    assert_refused_as_vector(LLONG_MAX);
    assert_no_gate();
}

/* To some optimizations a const variable is a constant. That is no reason to warn of anything. */
static void a_vector_may_have_any_integer_type(void **state) {
    (void)state;
    const uint8_t byte = 0x80;
    const int number = 0x81;
    enum { ENUMERATOR = 0x82 };
    idt_set_interrupt(&idt, byte, on_exception);
    assert_only_gate(0x80, (uint64_t)on_exception, (struct trapgate_gate_options){0});
    idt_set_interrupt(&idt, number, on_exception);
    assert_only_gate(0x81, (uint64_t)on_exception, (struct trapgate_gate_options){0});
    idt_set_interrupt(&idt, ENUMERATOR, on_exception);
    assert_only_gate(0x82, (uint64_t)on_exception, (struct trapgate_gate_options){0});
    idt_set_interrupt(&idt, 0x83ull, on_exception);
    assert_only_gate(0x83, (uint64_t)on_exception, (struct trapgate_gate_options){0});
}

/* The macros are statements, and evaluate each argument once. */
static void setting_is_a_statement(void **state) {
    (void)state;
    union trapgate_entry *entry = &idt.breakpoint;
    for (int i = 0; i < 2; i++)
        if (i == 1)
            idt_set_handler(entry++, on_exception);
        else
            idt_set_interrupt(&idt, 60, on_exception);
    assert_ptr_equal(entry, &idt.breakpoint + 1);
    assert_true(trapgate_gate_present(idt.breakpoint.gate));
    assert_true(trapgate_gate_present(idt.interrupts[60 - 32].gate));
    unsigned vector = 100;
    idt_set_interrupt(&idt, vector++, on_exception, .stack = 1);
    assert_int_equal(vector, 101);
    idt = (struct idt){0};
}

static void a_table_is_read_by_vector(void **state) {
    (void)state;
    for (unsigned vector = 0; vector < 256; vector++)
        assert_ptr_equal(idt_gate(&idt, (uint8_t)vector), (char *)&idt + 16 * vector);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_exception_has_its_vector_and_takes_its_shape_of_handler),
        cmocka_unit_test(options_known_at_compile_time),
        cmocka_unit_test(options_known_at_run_time),
        cmocka_unit_test(options_out_of_range_at_run_time_are_refused),
        cmocka_unit_test(an_interrupts_vector_known_at_run_time),
        cmocka_unit_test(a_vector_may_have_any_integer_type),
        cmocka_unit_test(setting_is_a_statement),
        cmocka_unit_test(a_table_is_read_by_vector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
