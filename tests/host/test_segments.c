/* The GDT and the TSS are, byte for byte, what the manuals say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <trapgate/segments.h>

#include "tests/host/random.h"
#include "tests/host/refused.h"

/*
 * SDM 3A, "Segment Descriptors": limit 15:0, base 15:0, base 23:16, access, flags and limit 19:16,
 * base 31:24. Access: P, DPL, S, type; flags: G, D/B, L.
 */
static void flat_segments_byte_by_byte(void **state) {
    (void)state;
    static const unsigned char expected[6][8] = {
        {0, 0, 0, 0, 0, 0, 0, 0},
        {0xFF, 0xFF, 0, 0, 0, 0x9B, 0xAF, 0}, /* DPL 0, code, readable, accessed; G, L */
        {0xFF, 0xFF, 0, 0, 0, 0x93, 0xCF, 0}, /* DPL 0, data, writable, accessed; G, B */
        {0xFF, 0xFF, 0, 0, 0, 0xFB, 0xCF, 0}, /* DPL 3, code; G, D */
        {0xFF, 0xFF, 0, 0, 0, 0xF3, 0xCF, 0}, /* DPL 3, data; G, B */
        {0xFF, 0xFF, 0, 0, 0, 0xFB, 0xAF, 0}, /* DPL 3, code; G, L */
    };
    struct trapgate_gdt gdt;
    memset(&gdt, 0xFF, sizeof gdt);
    trapgate_gdt_initialize(&gdt, NULL);
    assert_memory_equal(&gdt, expected, sizeof expected);
}

/* SDM 3A, "TSS Descriptor in 64-bit mode". The TSS itself is not looked at. */
static void assert_tss_descriptor(uint64_t base) {
    unsigned char expected[16] = {0x67, 0x00}; /* limit 103 */
    static const int place_of_byte[8] = {2, 3, 4, 7, 8, 9, 10, 11};
    for (int byte = 0; byte < 8; byte++)
        expected[place_of_byte[byte]] = (unsigned char)(base >> 8 * byte);
    expected[5] = 0x89; /* P, DPL 0, available 64-bit TSS */
    struct trapgate_gdt gdt;
    memset(&gdt, 0xFF, sizeof gdt);
    trapgate_gdt_initialize(&gdt, (const struct trapgate_tss *)base);
    assert_memory_equal((char *)&gdt + 0x30, expected, sizeof expected);
}

static void a_tss_descriptor_for_every_kind_of_address(void **state) {
    (void)state;
    static const unsigned char expected[16] = {0x67, 0x00, 0x78, 0x56, 0x34, 0x89, 0x00, 0x82,
                                               0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00};
    struct trapgate_gdt gdt;
    trapgate_gdt_initialize(&gdt, (const struct trapgate_tss *)0xFFFFFFFF82345678);
    assert_memory_equal(&gdt.tss_low, expected, sizeof expected);

    for (int bit = 0; bit < 64; bit++)
        assert_tss_descriptor(UINT64_C(1) << bit);
    random_start();
    for (int i = 0; i < 100000; i++)
        assert_tss_descriptor(random_bits());
}

/* SYSRET takes SS at +8 and CS at +16 from IA32_STAR; SYSCALL CS, and SS at +8. */
static void selectors_name_their_descriptors(void **state) {
    (void)state;
    assert_int_equal(TRAPGATE_SELECTOR_NULL, 0x00);
    assert_int_equal(TRAPGATE_SELECTOR_KERNEL_CODE, 0x08);
    assert_int_equal(TRAPGATE_SELECTOR_KERNEL_DATA, 0x10);
    assert_int_equal(TRAPGATE_SELECTOR_USER_CODE_32, 0x1B);
    assert_int_equal(TRAPGATE_SELECTOR_USER_DATA, 0x23);
    assert_int_equal(TRAPGATE_SELECTOR_USER_CODE, 0x2B);
    assert_int_equal(TRAPGATE_SELECTOR_TSS, 0x30);
    struct trapgate_gdt gdt;
    trapgate_gdt_initialize(&gdt, NULL);
    assert_int_equal(TRAPGATE_SELECTOR_SPARE_CODE, offsetof(struct trapgate_gdt, spare_code));
    assert_int_equal(gdt.spare_code, gdt.kernel_code);
}

/* SDM 3A, "64-Bit TSS Format": RSP0 at 4, IST1 at 36, I/O map base at 102. */
static void a_tss_is_empty_and_denies_every_port(void **state) {
    (void)state;
    unsigned char expected[104] = {[102] = 104}; /* beyond the limit: no I/O permission bit map */
    struct trapgate_tss tss;
    memset(&tss, 0xFF, sizeof tss);
    trapgate_tss_initialize(&tss);
    assert_memory_equal(&tss, expected, sizeof expected);
}

static void each_stack_has_its_place_in_the_tss(void **state) {
    (void)state;
    const uint64_t top = 0x1122334455667780;
    const struct trapgate_guarded_stack stack = {.top = (char *)top};
    for (unsigned slot = 0; slot <= 7; slot++) { /* 0 stands for RSP0 */
        unsigned char expected[104] = {[102] = 104};
        memcpy(expected + (slot == 0 ? 4 : 36 + 8 * (slot - 1)), &top, sizeof top);
        struct trapgate_tss tss;
        trapgate_tss_initialize(&tss);
        if (slot == 0)
            trapgate_tss_set_privilege_stack(&tss, &stack);
        else
            trapgate_tss_set_interrupt_stack(&tss, slot, &stack);
        assert_memory_equal(&tss, expected, sizeof expected);
    }
}

static void assert_refused_as_slot(unsigned slot) {
    struct trapgate_tss tss = {0};
    const struct trapgate_guarded_stack stack = {.top = (char *)&tss};
    assert_refused(trapgate_tss_set_interrupt_stack(&tss, slot, &stack), "1 to 7");
}

static void there_are_seven_interrupt_stacks(void **state) {
    (void)state;
    assert_refused_as_slot(0);
    assert_refused_as_slot(8);
    assert_refused_as_slot(9);
    assert_refused_as_slot(UINT32_MAX);
}

TRAPGATE_GUARDED_STACK_DECLARE(small_stack);
TRAPGATE_GUARDED_STACK_DECLARE(large_stack);
TRAPGATE_GUARDED_STACK(small_stack, "small", TRAPGATE_PAGE_SIZE);
TRAPGATE_GUARDED_STACK(large_stack, "large", 4 * TRAPGATE_PAGE_SIZE);

static void assert_guarded(const struct trapgate_guarded_stack *stack, const char *name,
                           size_t size) {
    assert_string_equal(stack->name, name);
    assert_int_equal((uintptr_t)stack->guard % 4096, 0);
    assert_ptr_equal(stack->base, stack->guard + 4096);
    assert_ptr_equal(stack->top, stack->base + size);
}

static void stacks_have_a_guard_page_and_are_found(void **state) {
    (void)state;
    assert_guarded(&small_stack, "small", 4096);
    assert_guarded(&large_stack, "large", 16384);
    size_t found = 0;
    for (const struct trapgate_guarded_stack *stack = trapgate_guarded_stacks_start();
         stack < trapgate_guarded_stacks_end(); stack++)
        found += stack == &small_stack || stack == &large_stack;
    assert_int_equal(found, 2);
    assert_int_equal(trapgate_guarded_stacks_end() - trapgate_guarded_stacks_start(), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flat_segments_byte_by_byte),
        cmocka_unit_test(a_tss_descriptor_for_every_kind_of_address),
        cmocka_unit_test(selectors_name_their_descriptors),
        cmocka_unit_test(a_tss_is_empty_and_denies_every_port),
        cmocka_unit_test(each_stack_has_its_place_in_the_tss),
        cmocka_unit_test(there_are_seven_interrupt_stacks),
        cmocka_unit_test(stacks_have_a_guard_page_and_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
