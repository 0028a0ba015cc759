/* Keys out of the bytes of a keyboard, in both sets of scan codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "kernel/keyboard/scan_codes.h"

/* What was typed: the names of the pressed keys, with a space behind each, the released ones with a minus before. */
static void type(char *typed, unsigned set, const char *bytes, size_t count) {
    struct scan_state state = {0};
    typed[0] = 0;
    for (size_t i = 0; i < count; i++) {
        struct key key;
        if (scan_code_take(&state, set, (uint8_t)bytes[i], &key)) {
            strcat(typed, key.pressed ? "" : "-");
            strcat(typed, key.name);
            strcat(typed, " ");
        }
    }
}

#define assert_typed(set, bytes, expected)                                                         \
    do {                                                                                           \
        char typed[200];                                                                           \
        type(typed, set, bytes, sizeof(bytes) - 1);                                                \
        assert_string_equal(typed, expected);                                                      \
    } while (0)

static void test_a_key_is_pressed_and_released(void **state) {
    (void)state;
    assert_typed(1, "\x1E\x9E", "a -a ");
    assert_typed(2, "\x1C\xF0\x1C", "a -a ");
}

static void test_shift_is_followed(void **state) {
    (void)state;
    assert_typed(1, "\x2A\x1E\x9E\xAA\x1E", "Shift A -A -Shift a ");
    assert_typed(2, "\x59\x16\xF0\x59\x16", "right Shift ! -right Shift 1 ");
    /* One of the two is still down. */
    assert_typed(1, "\x2A\x36\xAA\x10", "Shift right Shift -Shift Q ");
}

static void test_extended_keys_are_others(void **state) {
    (void)state;
    assert_typed(1, "\x48\xE0\x48\xE0\xC8\x48", "keypad 8 Up -Up keypad 8 ");
    assert_typed(2, "\xE0\x75\xE0\xF0\x75\x75", "Up -Up keypad 8 ");
    /* The Shift that a keyboard sends by itself before Insert is no Shift. */
    assert_typed(1, "\xE0\x2A\xE0\x52\x1E", "Insert a ");
}

/* F7 alone has a code of set 2 with bit 7 set. */
static void test_f7_is_no_release(void **state) {
    (void)state;
    assert_typed(2, "\x83\xF0\x83", "F7 -F7 ");
}

static void test_pause_is_one_key_and_types_nothing(void **state) {
    (void)state;
    assert_typed(1, "\xE1\x1D\x45\xE1\x9D\xC5\x1E", "a ");
    assert_typed(2, "\xE1\x14\x77\xE1\xF0\x14\xF0\x77\x1C", "a ");
}

static void test_what_is_no_key_changes_nothing(void **state) {
    (void)state;
    assert_typed(1, "\x00\x7F\xFA\xFF\x1E", "a ");
    assert_typed(2, "\x00\xAA\xFA\xF0\x00\x1C", "a ");
    assert_typed(1, "\xE0\x1E\x1E", "a ");
}

/* Both sets have the same keys, and no code twice. */
static void test_every_key_is_the_same_in_both_sets(void **state) {
    (void)state;
    unsigned keys = 0;
    for (unsigned extended = 0; extended < 2; extended++) {
        for (unsigned code = 1; code < 0x80; code++) {
            struct scan_state first = {.extended = extended}, second;
            struct key key, other;
            if (!scan_code_take(&first, 1, (uint8_t)code, &key)) {
                continue;
            }
            unsigned found = 0;
            for (unsigned byte = 1; byte < 0xE0; byte++) {
                second = (struct scan_state){.extended = extended};
                if (scan_code_take(&second, 2, (uint8_t)byte, &other) && other.code == key.code) {
                    assert_string_equal(key.name, other.name);
                    found++;
                }
            }
            assert_int_equal(found, 1);
            keys++;
        }
    }
    assert_int_equal(keys, 87 + 19);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_is_pressed_and_released),
        cmocka_unit_test(test_shift_is_followed),
        cmocka_unit_test(test_extended_keys_are_others),
        cmocka_unit_test(test_f7_is_no_release),
        cmocka_unit_test(test_pause_is_one_key_and_types_nothing),
        cmocka_unit_test(test_what_is_no_key_changes_nothing),
        cmocka_unit_test(test_every_key_is_the_same_in_both_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
