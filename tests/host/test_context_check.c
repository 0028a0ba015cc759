/* Which frames can be entered by IRETQ, and what is said of each that cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/x86_64/idt/context_check.h"

/* The GDT of <trapgate/segments.h>, and behind it one descriptor for each rule. */
static uint32_t access_rights(uint16_t selector) {
    switch (selector) {
    case 0x08:
        return 0xAF9B00; /* 64-bit code of CPL 0 */
    case 0x10:
        return 0xCF9300; /* data of CPL 0 */
    case 0x18:
        return 0xCFFB00; /* 32-bit code of CPL 3 */
    case 0x20:
        return 0xCFF300; /* data of CPL 3 */
    case 0x28:
        return 0xAFFB00; /* 64-bit code of CPL 3 */
    case 0x38:
        return 0xAF1B00; /* code, not present */
    case 0x40:
        return 0xEF9B00; /* code with L and D */
    case 0x48:
        return 0xAF9F00; /* conforming code of CPL 0 */
    case 0x50:
        return 0xCF9100; /* read-only data */
    case 0x58:
        return 0xCF1300; /* data, not present */
    default:
        return 0;
    }
}

static const struct context_machine four_levels = {access_rights, 48};
static const struct context_machine five_levels = {access_rights, 57};
static const struct interrupt_frame kernel = {0xFFFFFFFF80200000, 0x08, 0x202, 0xFFFFFFFF80300000,
                                              0x10};
static const struct interrupt_frame user = {0x400000, 0x2B, 0x202, 0x600000, 0x23};

static void assert_good(const struct interrupt_frame *frame) {
    char words[128] = "untouched";
    assert_true(trapgate_frame_check(words, sizeof words, frame, &four_levels));
    assert_string_equal(words, "untouched");
}

static void assert_refused(const struct interrupt_frame *frame, const char *expected) {
    char words[128];
    assert_false(trapgate_frame_check(words, sizeof words, frame, &four_levels));
    assert_string_equal(words, expected);
}

static void test_what_kernels_enter_is_accepted(void **state) {
    (void)state;
    assert_good(&kernel);
    assert_good(&user);
    assert_good(&(struct interrupt_frame){0x400000, 0x1B, 0x202, 0x600000, 0x23}); /* 32-bit */
    assert_good(&(struct interrupt_frame){kernel.rip, 0x08, 2, kernel.rsp, 0});    /* no SS */
    assert_good(&(struct interrupt_frame){0x400000, 0x4B, 2, 0x600000, 0x23});     /* conforming */
    /* At CPL 3 the stack pointer is the program's own affair. */
    assert_good(&(struct interrupt_frame){0x400000, 0x2B, 2, 0x8000000000000000, 0x23});
    /* Only the lowest 16 bits are a selector. */
    assert_good(&(struct interrupt_frame){0x400000, 0xFFFF002B, 2, 0x600000, 0xABCD0023});
}

static void test_each_rule_has_its_words(void **state) {
    static const struct {
        uint64_t cs, ss;
        const char *words;
    } rows[] = {
        {0, 0x10, "the context's CS 0x0 is null"},
        {3, 0x23, "the context's CS 0x3 is null"},
        {0x1238, 0x10, "the context's CS 0x1238 names no descriptor of the GDT"},
        {0x10, 0x10, "the context's CS 0x10 is no code segment"},
        {0x0B, 0x23, "the context's CS 0xb has a DPL that does not go with its RPL"},
        {0x28, 0x10, "the context's CS 0x28 has a DPL that does not go with its RPL"},
        {0x38, 0x10, "the context's CS 0x38 is not present"},
        {0x40, 0x10, "the context's CS 0x40 has both L and D set"},
        {0x2B, 0, "the context's SS 0x0 is null, which only 64-bit code at CPL 0 to 2 may have"},
        {0x2B, 3, "the context's SS 0x3 is null, which only 64-bit code at CPL 0 to 2 may have"},
        {0x08, 3, "the context's SS 0x3 is null, which only 64-bit code at CPL 0 to 2 may have"},
        {0x1B, 0, "the context's SS 0x0 is null, which only 64-bit code at CPL 0 to 2 may have"},
        {0x08, 0x1230, "the context's SS 0x1230 names no descriptor of the GDT"},
        {0x2B, 0x20, "the context's SS 0x20 has an RPL that differs from that of CS"},
        {0x08, 0x23, "the context's SS 0x23 has an RPL that differs from that of CS"},
        {0x08, 0x50, "the context's SS 0x50 is no writable data segment"},
        {0x08, 0x08, "the context's SS 0x8 is no writable data segment"},
        {0x2B, 0x13, "the context's SS 0x13 has a DPL that differs from the RPL of CS"},
        {0x08, 0x58, "the context's SS 0x58 is not present"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_refused(&(struct interrupt_frame){kernel.rip, rows[i].cs, 2, kernel.rsp, rows[i].ss},
                       rows[i].words);
}

static void test_addresses_are_canonical(void **state) {
    static const uint64_t hole = 0x0000800000000000;
    char words[128];
    struct interrupt_frame frame = user;
    (void)state;
    frame.rip = hole;
    assert_refused(&frame, "the context's RIP 0x800000000000 is not canonical");
    assert_true(trapgate_frame_check(words, sizeof words, &frame, &five_levels));
    frame.rip = 0x0100000000000000;
    assert_false(trapgate_frame_check(words, sizeof words, &frame, &five_levels));
    frame = kernel;
    frame.rsp = hole;
    assert_refused(&frame, "the context's RSP 0x800000000000 is not canonical");
    frame = (struct interrupt_frame){0x100000000, 0x1B, 2, 0x600000, 0x23};
    assert_refused(&frame,
                   "the context's RIP 0x100000000 lies beyond the 4 GiB of its code segment");
}

static void test_the_words_are_cut_to_their_buffer(void **state) {
    char words[6] = "?????";
    const struct interrupt_frame frame = {0};
    (void)state;
    assert_false(trapgate_frame_check(words, sizeof words, &frame, &four_levels));
    assert_string_equal(words, "the c");
    assert_false(trapgate_frame_check(NULL, 0, &frame, &four_levels));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_kernels_enter_is_accepted),
        cmocka_unit_test(test_each_rule_has_its_words),
        cmocka_unit_test(test_addresses_are_canonical),
        cmocka_unit_test(test_the_words_are_cut_to_their_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
