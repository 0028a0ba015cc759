/* The error codes of the machine-check architecture in words: one of each form, and that each value of
 * each field is a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/x86_64/decode/machine_check.h"

static void each_form_has_its_words(void **state) {
    (void)state;
    static const struct {
        uint64_t status;
        const char *words;
    } rows[] = {
        {0x0000, "no error"},
        {0x0005, "a parity error inside the processor"},
        {0x0400, "an internal timer (watchdog) that ran out"},
        {0x0401, "an internal error that is not classified"},
        {0x0E0B, "an error of an I/O device, as its root port reports it"},
        {0x000E, "the level 2 cache"},
        {0x0014, "the level 0 data TLB"},
        {0x0090, "memory read, told by the memory controller, channel 0"},
        {0x00CF, "memory scrubbing, told by the memory controller"},
        {0x0135, "data read in the level 1 data cache"},
        {0x1135, "data read in the level 1 data cache"}, /* filtered */
        {0x017A, "eviction in the level 2 generic cache"},
        {0x02A3, "memory write in memory used as a cache, channel 3"},
        {0x0800, "bus or interconnect: error in memory space, by this processor"},
        {0x0F1B, "bus or interconnect: read in I/O space, generic, timed out"},
        {0x2000, "an error code that is the model's own, 0x2000"},
        {0xBE00000000000135, "data read in the level 1 data cache"}, /* the rest is no part of it */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[120];
        size_t length = trapgate_machine_check_describe(text, sizeof text, rows[i].status);
        assert_string_equal(text, rows[i].words);
        assert_int_equal(length, strlen(text));
    }
}

static void every_code_has_words_that_fit(void **state) {
    (void)state;
    for (uint64_t code = 0; code <= 0xFFFF; code++) {
        char text[96];
        size_t length = trapgate_machine_check_describe(text, sizeof text, code);
        assert_true(length >= 1 && length < sizeof text);
    }
}

static void a_short_buffer_is_filled_and_ended(void **state) {
    (void)state;
    char text[5] = "....";
    assert_int_equal(trapgate_machine_check_describe(text, 4, 0), 8);
    assert_string_equal(text, "no ");
    assert_int_equal(trapgate_machine_check_describe(NULL, 0, 0), 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_has_its_words),
        cmocka_unit_test(every_code_has_words_that_fit),
        cmocka_unit_test(a_short_buffer_is_filled_and_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
