/* Error codes in words: every code there can be, against sentences put together another way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <trapgate/error_code.h>
#include <trapgate/exception.h>

#include "tests/host/random.h"

enum { TEXT_SIZE = 512 };

typedef size_t describe(char *text, size_t size, unsigned long error_code);

static void assert_described(describe *describe, unsigned long error_code, const char *expected) {
    char text[TEXT_SIZE];
    size_t length = describe(text, sizeof text, error_code);
    if (strcmp(text, expected) != 0)
        fail_msg("0x%lx: expected \"%s\", here \"%s\"", error_code, expected, text);
    assert_int_equal(length, strlen(expected));
}

/* SDM 3A, "Error Code": bit 0 EXT, bit 1 IDT, bit 2 TI, from bit 3 on the index. */
static void expect_selector(char *expected, unsigned code) {
    unsigned index = code / 8;
    const char *end = code % 2 ? ", external event" : "";
    switch (code / 2 % 4) {
    case 0:
        if (index == 0)
            sprintf(expected, "no selector%s", end);
        else
            sprintf(expected, "GDT index %u (selector 0x%x)%s", index, index * 8, end);
        break;
    case 2:
        sprintf(expected, "LDT index %u (selector 0x%x)%s", index, index * 8 + 4, end);
        break;
    default:
        sprintf(expected, "IDT vector %u%s%s%s%s%s", index, index < 32 ? " (" : "",
                index < 32    ? exception_name(index)
                : index < 256 ? ""
                              : " (no such vector)",
                index < 32 ? ")" : "", code & 4 ? ", LDT bit set" : "", end);
    }
}

static void all_selector_codes(void **state) {
    (void)state;
    char expected[TEXT_SIZE];
    for (unsigned code = 0; code < 0x10000; code++) {
        expect_selector(expected, code);
        assert_described(selector_error_describe, code, expected);
        unsigned long high_bits = (1 + (unsigned long)code) << 16;
        sprintf(expected + strlen(expected), ", undefined bits 0x%lx", high_bits);
        assert_described(selector_error_describe, high_bits | code, expected);
    }
    assert_described(selector_error_describe, 0, "no selector");
    assert_described(selector_error_describe, 0x28, "GDT index 5 (selector 0x28)");
    assert_described(selector_error_describe, 14 * 8 + 2, "IDT vector 14 (page fault)");
    assert_described(selector_error_describe, 0x80 * 8 + 3, "IDT vector 128, external event");
}

/* SDM 3A, "Interrupt 14—Page-Fault Exception (#PF)"; bit 31: APM 2, "#PF—Page-Fault Exception". */
static const int page_fault_bits[] = {0, 1, 2, 3, 4, 5, 6, 7, 15, 31};

static void expect_page_fault(char *expected, uint64_t code) {
    static const char *const access[] = {"read", "write", "fetch", "fetch+write"};
    sprintf(expected, "%s %s, page %s%s%s%s%s%s%s", code & 4 ? "user" : "supervisor",
            access[(code >> 1 & 1) + 2 * (code >> 4 & 1)], code & 1 ? "present" : "not present",
            code >> 3 & 1 ? ", reserved bit set in a paging structure" : "",
            code >> 5 & 1 ? ", denied by a protection key" : "",
            code >> 6 & 1 ? ", shadow-stack access" : "",
            code >> 7 & 1 ? ", no HLAT translation" : "", code >> 15 & 1 ? ", denied by SGX" : "",
            code >> 31 & 1 ? ", denied by the RMP" : "");
}

static void all_defined_bits_of_a_page_fault(void **state) {
    (void)state;
    char expected[TEXT_SIZE];
    for (unsigned combination = 0; combination < 1u << 10; combination++) {
        uint64_t code = 0;
        for (int i = 0; i < 10; i++)
            code |= (uint64_t)(combination >> i & 1) << page_fault_bits[i];
        expect_page_fault(expected, code);
        assert_described(page_fault_describe, code, expected);
    }
    assert_described(page_fault_describe, 2, "supervisor write, page not present");
    assert_described(page_fault_describe, 0x15, "user fetch, page present");
}

static void undefined_bits_of_a_page_fault_are_shown(void **state) {
    (void)state;
    uint64_t defined = 0;
    for (int i = 0; i < 10; i++)
        defined |= UINT64_C(1) << page_fault_bits[i];
    random_start();
    for (int round = 0; round < 20000; round++) {
        uint64_t code = round < 64 ? UINT64_C(1) << round : random_bits() & random_bits();
        char expected[TEXT_SIZE];
        expect_page_fault(expected, code);
        if (code & ~defined)
            sprintf(expected + strlen(expected), ", undefined bits 0x%llx",
                    (unsigned long long)(code & ~defined));
        assert_described(page_fault_describe, code, expected);
    }
}

/* SDM 3A, "Interrupt 21—Control Protection Exception (#CP)": bits 14:0 CPEC, bit 15 ENCL. */
static void all_control_protection_codes(void **state) {
    (void)state;
    static const char *const kinds[] = {
        NULL,
        "near RET: return address differs from the shadow stack",
        "far RET or IRET: differs from the shadow stack",
        "indirect branch to no ENDBRANCH",
        "RSTORSSP: no valid restore token",
        "SETSSBSY: no valid supervisor token",
    };
    char expected[TEXT_SIZE];
    for (unsigned code = 0; code < 0x10000; code++) {
        unsigned kind = code % 0x8000;
        if (kind >= 1 && kind <= 5)
            strcpy(expected, kinds[kind]);
        else
            sprintf(expected, "undefined kind %u", kind);
        strcat(expected, code >= 0x8000 ? ", in an enclave" : "");
        assert_described(trapgate_control_protection_describe, code, expected);
        strcat(expected, ", undefined bits 0xffffffffffff0000");
        assert_described(trapgate_control_protection_describe, ~0xFFFFul | code, expected);
    }
}

static unsigned vector_described;
static size_t describe_for_vector(char *text, size_t size, unsigned long error_code) {
    return trapgate_error_code_describe(text, size, vector_described, error_code);
}

/* 0x8003 is another thing to each of them. */
static void each_vector_has_its_own_kind_of_code(void **state) {
    (void)state;
    for (vector_described = 0; vector_described < 300; vector_described++) {
        const char *expected = "none", *expected_of_0 = "none";
        switch (vector_described) {
        case 8: /* #AC may have EXT set, SDM 3A, "Interrupt 17—Alignment Check Exception" */
        case 17:
            expected_of_0 = "always 0";
            expected = "should be 0, external event, undefined bits 0x8002";
            break;
        case 10:
        case 11:
        case 12:
        case 13:
            expected_of_0 = "no selector";
            expected = "IDT vector 4096 (no such vector), external event";
            break;
        case 14:
            expected_of_0 = "supervisor read, page not present";
            expected = "supervisor write, page present, denied by SGX";
            break;
        case 21:
            expected_of_0 = "undefined kind 0";
            expected = "indirect branch to no ENDBRANCH, in an enclave";
            break;
        case 29:
        case 30:
            expected_of_0 = "defined by the hypervisor interface: 0x0";
            expected = "defined by the hypervisor interface: 0x8003";
        }
        assert_described(describe_for_vector, 0, expected_of_0);
        assert_described(describe_for_vector, 0x8003, expected);
    }
}

/* As snprintf: cut and terminated at every size, and the whole length is returned. The text has
 * exactly that size, so AddressSanitizer sees a byte too many. */
static void assert_cut_at_every_size(describe *describe, unsigned long error_code) {
    char whole[TEXT_SIZE];
    size_t length = describe(whole, sizeof whole, error_code);
    assert_int_equal(length, strlen(whole));
    assert_int_equal(describe(NULL, 0, error_code), length);
    for (size_t size = 1; size <= length + 2; size++) {
        char *text = malloc(size);
        memset(text, '!', size);
        assert_int_equal(describe(text, size, error_code), length);
        size_t kept = size > length ? length : size - 1;
        assert_memory_equal(text, whole, kept);
        assert_int_equal(text[kept], '\0');
        free(text);
    }
}

static void text_is_cut_at_every_size(void **state) {
    (void)state;
    static const unsigned long codes[] = {0, 1, 3, 0x28, 0x73, 0x8003, 0xFFFF, 1ul << 63, ~0ul};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_cut_at_every_size(page_fault_describe, codes[i]);
        assert_cut_at_every_size(selector_error_describe, codes[i]);
        assert_cut_at_every_size(trapgate_control_protection_describe, codes[i]);
        for (vector_described = 0; vector_described < 33; vector_described++)
            assert_cut_at_every_size(describe_for_vector, codes[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_selector_codes),
        cmocka_unit_test(all_defined_bits_of_a_page_fault),
        cmocka_unit_test(undefined_bits_of_a_page_fault_are_shown),
        cmocka_unit_test(all_control_protection_codes),
        cmocka_unit_test(each_vector_has_its_own_kind_of_code),
        cmocka_unit_test(text_is_cut_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
