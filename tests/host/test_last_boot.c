/* What the next boot reads: the truth of a record that is whole, and nothing of one that is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <trapgate/exception.h>
#include <trapgate/last_boot.h>

#include "tests/host/random.h"

static _Alignas(8) unsigned char page[TRAPGATE_LAST_BOOT_PAGE];
static struct trapgate_last_boot last;

static void put(const char *text) {
    trapgate_last_boot_put(page, text, strlen(text));
}

static void report(unsigned vector, uint64_t rip) {
    struct interrupt_frame frame = {.rip = rip, .rsp = 0x7000};
    const struct trapgate_exception exception = {
        .vector = vector, .error_code = 2, .cr2 = 0x18, .frame = &frame};
    trapgate_last_boot_report(page, &exception);
}

static void noise_is_no_record(void **state) {
    (void)state;
    const unsigned char bytes[] = {0x00, 0xFF, 0x55};
    for (size_t i = 0; i < sizeof bytes; i++) {
        memset(page, bytes[i], sizeof page);
        memset(&last, 0xFF, sizeof last);
        assert_false(trapgate_last_boot_read(page, &last));
        assert_int_equal(last.text_length, 0);
        assert_string_equal(last.purpose, "");
    }
}

static void a_boot_that_did_not_end_is_known(void **state) {
    (void)state;
    memset(page, 0xA5, sizeof page);
    trapgate_last_boot_begin(page, "scenario=page-fault");
    put("Hello\nWorld\033[0m\n");
    assert_true(trapgate_last_boot_read(page, &last));
    assert_int_equal(last.end, TRAPGATE_LAST_BOOT_RUNNING);
    assert_int_equal(last.number, 1);
    assert_string_equal(last.purpose, "scenario=page-fault");
    assert_string_equal(last.text, "Hello\nWorld[0m\n"); /* nothing that a terminal obeys */
    assert_int_equal(last.text_length, strlen(last.text));
    assert_int_equal(last.vector, 0);
}

static void boots_are_counted(void **state) {
    (void)state;
    memset(page, 0, sizeof page);
    for (unsigned boot = 1; boot < 5; boot++) {
        trapgate_last_boot_begin(page, "again");
        assert_true(trapgate_last_boot_read(page, &last));
        assert_int_equal(last.number, boot);
        assert_int_equal(last.text_length, 0);
    }
    trapgate_last_boot_purpose(page, "something else");
    assert_true(trapgate_last_boot_read(page, &last));
    assert_int_equal(last.number, 4);
    assert_string_equal(last.purpose, "something else");
}

static void the_first_exception_is_kept(void **state) {
    (void)state;
    trapgate_last_boot_begin(page, "");
    report(VECTOR_PAGE_FAULT, 0x1234);
    report(VECTOR_DOUBLE_FAULT, 0x5678);
    assert_true(trapgate_last_boot_read(page, &last));
    assert_int_equal(last.end, TRAPGATE_LAST_BOOT_REPORTING);
    assert_int_equal(last.vector, VECTOR_PAGE_FAULT);
    assert_int_equal(last.rip, 0x1234);
    assert_int_equal(last.rsp, 0x7000);
    assert_int_equal(last.cr2, 0x18);
    assert_int_equal(last.error_code, 2);
    trapgate_last_boot_end(page);
    assert_true(trapgate_last_boot_read(page, &last));
    assert_int_equal(last.end, TRAPGATE_LAST_BOOT_ENDED);
    assert_int_equal(last.vector, 0);
    report(VECTOR_PAGE_FAULT, 0x9999); /* what comes after the end is nobody's */
    assert_true(trapgate_last_boot_read(page, &last));
    assert_int_equal(last.end, TRAPGATE_LAST_BOOT_ENDED);
}

static void the_end_of_a_long_text_is_kept(void **state) {
    (void)state;
    static char all[3 * TRAPGATE_LAST_BOOT_TEXT];
    for (size_t length = 0; length < sizeof all; length += 97) {
        trapgate_last_boot_begin(page, "");
        for (size_t i = 0; i < length; i++) {
            all[i] = (char)('a' + i % 23);
            trapgate_last_boot_put(page, &all[i], 1);
        }
        size_t kept = length < TRAPGATE_LAST_BOOT_TEXT ? length : TRAPGATE_LAST_BOOT_TEXT;
        assert_true(trapgate_last_boot_read(page, &last));
        assert_int_equal(last.text_length, kept);
        assert_memory_equal(last.text, all + length - kept, kept);
    }
}

static void what_is_too_long_is_cut(void **state) {
    (void)state;
    char purpose[2 * TRAPGATE_LAST_BOOT_PURPOSE];
    memset(purpose, 'x', sizeof purpose);
    purpose[sizeof purpose - 1] = '\0';
    trapgate_last_boot_begin(page, purpose);
    assert_true(trapgate_last_boot_read(page, &last));
    assert_int_equal(strlen(last.purpose), TRAPGATE_LAST_BOOT_PURPOSE - 1);
}

/* Each bit of the record. What is not text costs the record, text costs the text. */
static void no_damage_is_believed(void **state) {
    (void)state;
    memset(page, 0, sizeof page);
    trapgate_last_boot_begin(page, "purpose");
    put("a line\n");
    report(VECTOR_PAGE_FAULT, 0x1234);
    struct trapgate_last_boot whole, damaged;
    assert_true(trapgate_last_boot_read(page, &whole));
    unsigned refused = 0, without_text = 0;
    for (size_t bit = 0; bit < 8 * sizeof page; bit++) {
        page[bit / 8] ^= (unsigned char)(1 << bit % 8);
        if (!trapgate_last_boot_read(page, &damaged)) {
            refused++;
        } else if (damaged.text_length == 0) {
            without_text++;
            memcpy(damaged.text, whole.text, sizeof whole.text);
            damaged.text_length = whole.text_length;
            assert_memory_equal(&damaged, &whole, sizeof whole);
        } else {
            assert_memory_equal(&damaged, &whole, sizeof whole);
        }
        page[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_true(refused >= 8 * (TRAPGATE_LAST_BOOT_PURPOSE + 50));
    assert_true(without_text >= 8 * TRAPGATE_LAST_BOOT_TEXT);
}

/* Whatever the memory holds, nothing is read or written beyond the page (the sanitizers see it). */
static void damage_leads_nowhere(void **state) {
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        trapgate_last_boot_begin(page, "x");
        put("some text");
        for (unsigned i = 0; i < 4; i++) {
            page[random_below(1300)] = (unsigned char)random_below(256);
        }
        put("more text, whatever the place is now");
        report(VECTOR_PAGE_FAULT, 1);
        trapgate_last_boot_read(page, &last);
        assert_true(last.text_length <= TRAPGATE_LAST_BOOT_TEXT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_no_record),
        cmocka_unit_test(a_boot_that_did_not_end_is_known),
        cmocka_unit_test(boots_are_counted),
        cmocka_unit_test(the_first_exception_is_kept),
        cmocka_unit_test(the_end_of_a_long_text_is_kept),
        cmocka_unit_test(what_is_too_long_is_cut),
        cmocka_unit_test(no_damage_is_believed),
        cmocka_unit_test(damage_leads_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
