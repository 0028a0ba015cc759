/* What idt_load() says of a table that would be a triple fault. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "arch/x86_64/idt/table_check.h"
#include "tests/host/refused.h"

static struct idt table;
static struct table_machine machine;
static char words[256];

/* A GDT as Limine has it: 64-bit code at 0x28; and as most kernels, at 0x08. */
static uint32_t access_rights(uint16_t selector) {
    switch (selector) {
    case 0x08:
    case 0x28:
        return 0xAF9B00;
    case 0x10:
        return 0xCF9300; /* data */
    case 0x18:
        return 0xCF9B00; /* 32-bit code */
    case 0x20:
        return 0xAF1B00; /* not present */
    case 0x30:
        return 0xAFFB00; /* 64-bit code of CPL 3 */
    default:
        return 0;
    }
}

/* A table and a machine that go together. */
static int prepare(void **state) {
    (void)state;
    table = (struct idt){0};
    machine = (struct table_machine){.code_selector = 0x28,
                                     .access_rights = access_rights,
                                     .address_bits = 48,
                                     .has_tss = true,
                                     .tss_known = true,
                                     .slots = 7};
    for (unsigned slot = 0; slot < 7; slot++)
        machine.stack[slot] = 0xFFFF800000001000 + 0x1000 * slot;
    for (unsigned vector = 0; vector < 256; vector++)
        ((struct trapgate_gate *)&table)[vector] =
            trapgate_gate_make(0xFFFFFFFF80000000 + vector, (struct trapgate_gate_options){0});
    return 0;
}

static struct trapgate_gate *gate(unsigned vector) {
    return (struct trapgate_gate *)&table + vector;
}

static void assert_good(void) {
    assert_true(trapgate_table_check(words, sizeof words, &table, &machine));
}

static void assert_said(const char *sentence) {
    assert_false(trapgate_table_check(words, sizeof words, &table, &machine));
    assert_string_equal(words, sentence);
}

static void a_right_table_is_right(void **state) {
    (void)state;
    assert_good();
    for (unsigned slot = 1; slot <= 7; slot++)
        gate(slot)->options = (uint16_t)(gate(slot)->options | slot);
    assert_good();
    gate(200)->options |= 7; /* an interrupt may share: the kernel knows what interrupts what */
    assert_good();
}

static void a_selector_that_is_no_kernel_code_segment(void **state) {
    (void)state;
    static const uint16_t wrong[] = {0x00, 0x10, 0x18, 0x20, 0x30, 0x38};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        prepare(NULL);
        gate(255)->selector = wrong[i];
        assert_false(trapgate_table_check(words, sizeof words, &table, &machine));
        assert_non_null(strstr(words, "trapgate_code_selector = 0x28"));
    }
    prepare(NULL);
    gate(3)->selector = 0x10;
    assert_said(
        "idt: the gates name code selector 0x10, which is no present 64-bit code segment of this "
        "GDT. CS is 0x28: define uint16_t trapgate_code_selector = 0x28; or call "
        "trapgate_segments_load() first");
    gate(3)->options = 0; /* not present: the CPU does not look at it */
    assert_good();
}

static void a_slot_needs_a_stack(void **state) {
    (void)state;
    gate(8)->options |= 1;
    machine.stack[0] = 0;
    assert_said("idt: vector 8 (#DF) has stack slot 1, which is empty: call "
                "trapgate_tss_set_interrupt_stack() first");
    machine.stack[0] = 0x800000000000;
    assert_said(
        "idt: vector 8 (#DF) has stack slot 1, whose stack is at an address that is not canonical");
    machine.address_bits = 57;
    assert_good();
    machine.slots = 0;
    assert_said("idt: vector 8 (#DF) has stack slot 1, which lies beyond the limit of the TSS");
    machine.tss_known = false;
    assert_good();
    machine.has_tss = false;
    assert_said("idt: vector 8 (#DF) has stack slot 1, and no TSS is loaded: call "
                "trapgate_segments_set_up() or trapgate_segments_load() first");
    gate(8)->options &= 0xFFF8;
    assert_good();
}

static void two_exceptions_on_one_slot(void **state) {
    (void)state;
    gate(2)->options |= 3;
    gate(8)->options |= 3;
    assert_said("idt: vector 8 (#DF) has stack slot 3, and so has vector 2 (NMI): the second would "
                "overwrite the frame of the first");
}

static void a_handler_at_an_address_that_is_not_canonical(void **state) {
    (void)state;
    *gate(0x80) = trapgate_gate_make(0x8000000000000000, (struct trapgate_gate_options){0});
    assert_said("idt: the handler of vector 128 is at 0x8000000000000000, which is not canonical");
}

/* As long as it may be, and cut where there is no room. */
static void the_words_fit(void **state) {
    (void)state;
    machine.code_selector = 0xFFFF;
    gate(0)->selector = 0xFFFB;
    assert_false(trapgate_table_check(words, sizeof words, &table, &machine));
    assert_true(strlen(words) >= 100 && strlen(words) <= sizeof words - 2);
    char few[8];
    assert_false(trapgate_table_check(few, sizeof few, &table, &machine));
    assert_string_equal(few, "idt: th");
}

int main(void) {
#define EACH(test) cmocka_unit_test_setup(test, prepare)
    const struct CMUnitTest tests[] = {
        EACH(a_right_table_is_right),
        EACH(a_selector_that_is_no_kernel_code_segment),
        EACH(a_slot_needs_a_stack),
        EACH(two_exceptions_on_one_slot),
        EACH(a_handler_at_an_address_that_is_not_canonical),
        EACH(the_words_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
