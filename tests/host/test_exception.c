/* What the library says of each vector is what the manuals say, all 256 and beyond. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>
#include <trapgate/exception.h>

/*
 * Copied from the manuals, not from exceptions.def: SDM 3A, "Protected-Mode Exceptions and
 * Interrupts" for 0 to 21; APM 2, "Exceptions and Interrupts: Vectors" for 28 to 30.
 */
static const struct {
    const char *mnemonic, *name, *field, *class;
} manual[32] = {
    [0] = {"#DE", "divide error", "divide_error", "fault"},
    [1] = {"#DB", "debug exception", "debug", "trap"},
    [2] = {"NMI", "non-maskable interrupt", "non_maskable_interrupt", "interrupt"},
    [3] = {"#BP", "breakpoint", "breakpoint", "trap"},
    [4] = {"#OF", "overflow", "overflow", "trap"},
    [5] = {"#BR", "bound range exceeded", "bound_range_exceeded", "fault"},
    [6] = {"#UD", "invalid opcode", "invalid_opcode", "fault"},
    [7] = {"#NM", "device not available", "device_not_available", "fault"},
    [8] = {"#DF", "double fault", "double_fault", "abort"},
    [9] = {"-", "coprocessor segment overrun (reserved)", "reserved_9", "reserved"},
    [10] = {"#TS", "invalid TSS", "invalid_tss", "fault"},
    [11] = {"#NP", "segment not present", "segment_not_present", "fault"},
    [12] = {"#SS", "stack-segment fault", "stack_segment_fault", "fault"},
    [13] = {"#GP", "general protection fault", "general_protection_fault", "fault"},
    [14] = {"#PF", "page fault", "page_fault", "fault"},
    [15] = {"-", "reserved", "reserved_15", "reserved"},
    [16] = {"#MF", "x87 floating-point exception", "x87_floating_point", "fault"},
    [17] = {"#AC", "alignment check", "alignment_check", "fault"},
    [18] = {"#MC", "machine check", "machine_check", "abort"},
    [19] = {"#XM", "SIMD floating-point exception", "simd_floating_point", "fault"},
    [20] = {"#VE", "virtualization exception", "virtualization", "fault"},
    [21] = {"#CP", "control protection exception", "control_protection", "fault"},
    [22] = {"-", "reserved", "reserved_22", "reserved"},
    [23] = {"-", "reserved", "reserved_23", "reserved"},
    [24] = {"-", "reserved", "reserved_24", "reserved"},
    [25] = {"-", "reserved", "reserved_25", "reserved"},
    [26] = {"-", "reserved", "reserved_26", "reserved"},
    [27] = {"-", "reserved", "reserved_27", "reserved"},
    [28] = {"#HV", "hypervisor injection exception", "hv_injection", "interrupt"},
    [29] = {"#VC", "VMM communication exception", "vmm_communication", "fault"},
    [30] = {"#SX", "security exception", "security", "interrupt"},
    [31] = {"-", "reserved", "reserved_31", "reserved"},
};

static void the_32_exceptions_are_called_as_in_the_manuals(void **state) {
    (void)state;
    for (unsigned vector = 0; vector < 32; vector++) {
        assert_string_equal(exception_mnemonic(vector), manual[vector].mnemonic);
        assert_string_equal(exception_name(vector), manual[vector].name);
        assert_string_equal(exception_field(vector), manual[vector].field);
        assert_string_equal(exception_class_name(exception_class(vector)), manual[vector].class);
    }
}

static void ten_vectors_push_an_error_code(void **state) {
    (void)state;
    static const unsigned pushing[] = {8, 10, 11, 12, 13, 14, 17, 21, 29, 30};
    size_t found = 0;
    for (unsigned vector = 0; vector < 256; vector++)
        if (exception_has_error_code(vector)) {
            assert_true(found < sizeof pushing / sizeof pushing[0]);
            assert_int_equal(vector, pushing[found++]);
        }
    assert_int_equal(found, sizeof pushing / sizeof pushing[0]);
}

static void what_an_error_code_means(void **state) {
    (void)state;
    for (unsigned vector = 0; vector < 300; vector++) {
        enum exception_code_kind expected = EXCEPTION_CODE_NO_CODE;
        if (vector == 8 || vector == 17)
            expected = EXCEPTION_CODE_ZERO;
        if (vector >= 10 && vector <= 13)
            expected = EXCEPTION_CODE_SELECTOR;
        if (vector == 14)
            expected = EXCEPTION_CODE_PAGE_FAULT;
        if (vector == 21)
            expected = EXCEPTION_CODE_CONTROL;
        if (vector == 29 || vector == 30)
            expected = EXCEPTION_CODE_VENDOR;
        assert_int_equal(exception_code_kind(vector), expected);
    }
}

static void vectors_from_32_on_are_interrupts(void **state) {
    (void)state;
    for (unsigned vector = 32; vector < 256; vector++) {
        assert_string_equal(exception_mnemonic(vector), "-");
        assert_string_equal(exception_name(vector), "interrupt");
        assert_string_equal(exception_field(vector), "interrupts");
        assert_int_equal(exception_class(vector), EXCEPTION_CLASS_INTERRUPT);
    }
}

static void beyond_255_there_is_none(void **state) {
    (void)state;
    static const unsigned vectors[] = {
        256, 257, 511, 0x1000E, INT_MAX, 1u << 31, UINT_MAX - 241, UINT_MAX};
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        assert_string_equal(exception_mnemonic(vectors[i]), "-");
        assert_string_equal(exception_name(vectors[i]), "no such vector");
        assert_string_equal(exception_field(vectors[i]), "-");
        assert_false(exception_has_error_code(vectors[i]));
        assert_int_equal(exception_class(vectors[i]), EXCEPTION_CLASS_RESERVED);
    }
}

static void a_class_that_there_is_not_is_unknown(void **state) {
    (void)state;
    assert_string_equal(exception_class_name((enum exception_class)5), "unknown");
    assert_string_equal(exception_class_name((enum exception_class)UINT_MAX), "unknown");
}

static void the_enum_has_the_manuals_numbers(void **state) {
    (void)state;
    assert_int_equal(VECTOR_DIVIDE_ERROR, 0);
    assert_int_equal(VECTOR_DEBUG, 1);
    assert_int_equal(VECTOR_NON_MASKABLE_INTERRUPT, 2);
    assert_int_equal(VECTOR_BREAKPOINT, 3);
    assert_int_equal(VECTOR_OVERFLOW, 4);
    assert_int_equal(VECTOR_BOUND_RANGE_EXCEEDED, 5);
    assert_int_equal(VECTOR_INVALID_OPCODE, 6);
    assert_int_equal(VECTOR_DEVICE_NOT_AVAILABLE, 7);
    assert_int_equal(VECTOR_DOUBLE_FAULT, 8);
    assert_int_equal(VECTOR_INVALID_TSS, 10);
    assert_int_equal(VECTOR_SEGMENT_NOT_PRESENT, 11);
    assert_int_equal(VECTOR_STACK_SEGMENT_FAULT, 12);
    assert_int_equal(VECTOR_GENERAL_PROTECTION_FAULT, 13);
    assert_int_equal(VECTOR_PAGE_FAULT, 14);
    assert_int_equal(VECTOR_X87_FLOATING_POINT, 16);
    assert_int_equal(VECTOR_ALIGNMENT_CHECK, 17);
    assert_int_equal(VECTOR_MACHINE_CHECK, 18);
    assert_int_equal(VECTOR_SIMD_FLOATING_POINT, 19);
    assert_int_equal(VECTOR_VIRTUALIZATION, 20);
    assert_int_equal(VECTOR_CONTROL_PROTECTION, 21);
    assert_int_equal(VECTOR_HV_INJECTION, 28);
    assert_int_equal(VECTOR_VMM_COMMUNICATION, 29);
    assert_int_equal(VECTOR_SECURITY, 30);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_32_exceptions_are_called_as_in_the_manuals),
        cmocka_unit_test(ten_vectors_push_an_error_code),
        cmocka_unit_test(what_an_error_code_means),
        cmocka_unit_test(vectors_from_32_on_are_interrupts),
        cmocka_unit_test(beyond_255_there_is_none),
        cmocka_unit_test(a_class_that_there_is_not_is_unknown),
        cmocka_unit_test(the_enum_has_the_manuals_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
