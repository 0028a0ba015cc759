/* The words of a command line are found as the user and GRUB wrote them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "boot/command_line.h"
#include "tests/host/random.h"

static void a_word_is_found_whole_or_not_at_all(void **state) {
    (void)state;
    assert_true(command_line_has("exit", "exit"));
    assert_true(command_line_has("  a\texit \t", "exit"));
    assert_true(command_line_has("exiting exi exit", "exit"));
    assert_false(command_line_has("", "exit"));
    assert_false(command_line_has(" \t ", "exit"));
    assert_false(command_line_has("exiting exi exit=1 noexit", "exit"));
    assert_false(command_line_has("exit", ""));
}

static void quotes_hold_a_word_together(void **state) {
    (void)state;
    assert_true(command_line_has("\"two words\" x", "two words"));
    assert_true(command_line_has("two\" \"words x", "two words"));
    assert_false(command_line_has("\"two words\" x", "two"));
    assert_true(command_line_has("\"exit\"", "exit"));
    assert_true(command_line_has("a \"not closed", "not closed"));
    assert_true(command_line_has("a \"\" b", ""));
    assert_true(command_line_has("a \"\"\"\" b", "b"));
}

static void a_backslash_undoes_what_grub_escapes(void **state) {
    (void)state;
    assert_true(command_line_has("say=\\\"hi\\\"", "say=\"hi\""));
    assert_true(command_line_has("it\\'s", "it's"));
    assert_true(command_line_has("it's", "it's"));
    assert_true(command_line_has("c:\\\\x", "c:\\x"));
    assert_true(command_line_has("two\\ words", "two words"));
    assert_true(command_line_has("\\x41", "\\x41"));
    assert_true(command_line_has("last\\", "last\\"));
    assert_true(command_line_has("\"a \\\" b\"", "a \" b"));
}

static void assert_value(const char *line, const char *key, const char *expected) {
    char value[16];
    memset(value, '!', sizeof value);
    assert_int_equal(command_line_value(line, key, value, sizeof value), COMMAND_LINE_FOUND);
    assert_string_equal(value, expected);
}

static void assert_no_value(const char *line, const char *key) {
    char value[16] = "before";
    assert_int_equal(command_line_value(line, key, value, sizeof value), COMMAND_LINE_ABSENT);
    assert_string_equal(value, "");
}

static void a_value_is_what_stands_after_its_whole_key(void **state) {
    (void)state;
    assert_value("scenario=page_fault exit", "scenario", "page_fault");
    assert_value("a scenario=", "scenario", "");
    assert_value("a=b=c", "a", "b=c");
    assert_value("a=\"b c\" d", "a", "b c");
    assert_value("\"a=b c\" d", "a", "b c");
    assert_no_value("scenario", "scenario");
    assert_no_value("myscenario=x scenarios=y", "scenario");
    assert_no_value("x \"b scenario=1\"", "scenario");
    assert_no_value("", "scenario");
}

static void of_several_values_the_last_counts(void **state) {
    (void)state;
    assert_value("a=1 b=2 a=3", "a", "3");
    assert_value("a=longer a=s", "a", "s");
    assert_value("a=one a", "a", "one");
    assert_value("a=far_too_long_for_its_room a=short", "a", "short");
}

static void a_value_that_is_too_long_is_never_cut(void **state) {
    (void)state;
    char *value = malloc(4); /* AddressSanitizer sees a fifth byte being written */
    assert_int_equal(command_line_value("a=123", "a", value, 4), COMMAND_LINE_FOUND);
    assert_string_equal(value, "123");
    assert_int_equal(command_line_value("a=1234", "a", value, 4), COMMAND_LINE_TOO_LONG);
    assert_string_equal(value, "");
    assert_int_equal(command_line_value("a=1 a=1234", "a", value, 4), COMMAND_LINE_TOO_LONG);
    assert_string_equal(value, "");
    assert_int_equal(command_line_value("a=", "a", value, 1), COMMAND_LINE_FOUND);
    assert_int_equal(command_line_value("a=", "a", NULL, 0), COMMAND_LINE_TOO_LONG);
    assert_int_equal(command_line_value("b=", "a", NULL, 0), COMMAND_LINE_ABSENT);
    free(value);
}

/* Random lines of the characters that matter, each in a buffer of exactly its size. */
static void no_line_is_read_beyond_its_end(void **state) {
    (void)state;
    random_start();
    unsigned results[3] = {0};
    for (int i = 0; i < 100000; i++) {
        size_t length = random_below(24);
        char *line = malloc(length + 1);
        for (size_t at = 0; at < length; at++)
            line[at] = "aaab== \t\"\\'"[random_below(11)];
        line[length] = '\0';
        char *value = malloc(3);
        enum command_line_result result = command_line_value(line, "a", value, 3);
        assert_true(strlen(value) <= (result == COMMAND_LINE_FOUND ? 2 : 0));
        results[result]++;
        command_line_has(line, "ab");
        for (const char *at = line; (at = command_line_next(at, value, 3));)
            assert_true(strlen(value) <= 2 && at <= line + length);
        free(value);
        free(line);
    }
    for (size_t result = 0; result < 3; result++)
        assert_int_not_equal(results[result], 0);
}

/* Returns where the next one is. */
static const char *assert_word(const char *at, const char *wanted) {
    char word[8] = "before";
    const char *next = command_line_next(at, word, sizeof word);
    assert_non_null(next);
    assert_string_equal(word, wanted);
    return next;
}

static void words_are_told_one_by_one(void **state) {
    (void)state;
    const char *at = " exit\ta=\"b c\" \\\"x  \"\" last ";
    char word[8] = "before";
    at = assert_word(at, "exit");
    at = assert_word(at, "a=b c");
    at = assert_word(at, "\"x");
    at = assert_word(at, "");
    at = assert_word(at, "last");
    assert_null(command_line_next(at, word, sizeof word));
    assert_null(command_line_next("", word, sizeof word));
    assert_null(command_line_next(" \t", word, sizeof word));
    assert_string_equal(word, "before");
}

static void a_word_that_is_too_long_is_cut(void **state) {
    (void)state;
    char word[1] = {'x'};
    assert_word(assert_word("1234567 next", "1234567"), "next");
    assert_word(assert_word("12345678 next", "1234567"), "next");
    assert_non_null(command_line_next("word", word, 0));
    assert_int_equal(word[0], 'x');
    assert_non_null(command_line_next("word", word, 1));
    assert_string_equal(word, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_found_whole_or_not_at_all),
        cmocka_unit_test(quotes_hold_a_word_together),
        cmocka_unit_test(a_backslash_undoes_what_grub_escapes),
        cmocka_unit_test(a_value_is_what_stands_after_its_whole_key),
        cmocka_unit_test(of_several_values_the_last_counts),
        cmocka_unit_test(a_value_that_is_too_long_is_never_cut),
        cmocka_unit_test(words_are_told_one_by_one),
        cmocka_unit_test(a_word_that_is_too_long_is_cut),
        cmocka_unit_test(no_line_is_read_beyond_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
