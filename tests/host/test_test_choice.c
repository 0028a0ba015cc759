/* Which tests a kernel runs, and in which order: the pure parts of arch/x86_64/testing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "arch/x86_64/testing/order.h"
#include "arch/x86_64/testing/words.h"

static void without_words_all_that_share_a_boot_are_chosen(void **state) {
    static const char *const none[] = {NULL, "", "  ", "quiet splash", "test=all", "test="};
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct choice choice = words_read(none[i]);
        assert_true(words_choose(&choice, "a", false, 0, false));
        assert_false(words_choose(&choice, "a", false, 0, true));
        assert_int_equal(choice.repeat, 1);
        assert_int_equal(choice.seed, 0);
        assert_int_equal(choice.from, 0);
    }
}

static void names_are_whole_or_end_in_a_star(void **state) {
    struct choice choice = words_read("x test=one,two*,rows[12],every root=/dev/sda");
    (void)state;
    assert_true(words_choose(&choice, "one", false, 0, false));
    assert_false(words_choose(&choice, "one_more", false, 0, false));
    assert_false(words_choose(&choice, "on", false, 0, false));
    assert_true(words_choose(&choice, "two", false, 0, false));
    assert_true(words_choose(&choice, "two_more", false, 0, false));
    assert_true(words_choose(&choice, "rows", true, 12, false));
    assert_false(words_choose(&choice, "rows", true, 1, false));
    assert_false(words_choose(&choice, "rows", false, 12, false));
    assert_true(words_choose(&choice, "every", true, 3, false));
    assert_false(words_choose(&choice, "", false, 0, false));
}

static void what_runs_alone_is_chosen_by_its_whole_name_only(void **state) {
    struct choice choice = words_read("test=one,two*");
    (void)state;
    assert_true(words_choose(&choice, "one", false, 0, true));
    assert_false(words_choose(&choice, "two", false, 0, true));
}

static void cpus_are_one_or_all(void **state) {
    static const struct {
        const char *words;
        bool is_there;
        unsigned first, last;
    } rows[] = {
        {"", true, 0, 0},
        {"cpu=", true, 0, 0},
        {"cpu=all", true, 0, 3},
        {"cpu=0", true, 0, 0},
        {"cpu=3", true, 3, 3},
        {"cpu=4", false, 0, 0},
        {"cpu=x", false, 0, 0},
        {"cpu=1x", false, 0, 0},
        {"cpu=allx", false, 0, 0},
        {"cpu=-1", false, 0, 0},
        {"cpu=4294967296", false, 0, 0},
        {"cpu=18446744073709551616", false, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned first = 9, last = 9;
        struct choice choice = words_read(rows[i].words);
        assert_int_equal(words_choose_cpus(&choice, 4, &first, &last), rows[i].is_there);
        if (rows[i].is_there) {
            assert_int_equal(first, rows[i].first);
            assert_int_equal(last, rows[i].last);
        }
    }
}

static void a_storm_is_a_word_of_its_own(void **state) {
    (void)state;
    assert_true(words_read("test=a storm cpu=1").storm);
    assert_false(words_read("test=storm stormy storm=1").storm);
}

static void the_other_words_are_numbers(void **state) {
    struct choice choice = words_read("seed=12 repeat=3\tfrom=4 until-fail token=abc seed=7x");
    (void)state;
    assert_int_equal(choice.seed, 7);
    assert_int_equal(choice.repeat, 3);
    assert_int_equal(choice.from, 4);
    assert_true(choice.until_fail);
    assert_int_equal(choice.token.length, 3);
    assert_memory_equal(choice.token.start, "abc", 3);
    choice = words_read("repeat=0 until-failing repeat=many");
    assert_int_equal(choice.repeat, 1);
    assert_false(choice.until_fail);
}

static void every_seed_is_a_permutation(void **state) {
    enum { MOST = 300 };
    static bool seen[MOST];
    unsigned moved = 0;
    (void)state;
    for (uint64_t count = 1; count <= MOST; count += count < 20 ? 1 : 37) {
        for (uint64_t seed = 0; seed < 20; seed++) {
            memset(seen, 0, sizeof seen);
            for (uint64_t place = 0; place < count; place++) {
                uint64_t at = order_at(place, count, seed);
                assert_true(at < count);
                assert_false(seen[at]);
                seen[at] = true;
                moved += at != place;
                assert_true(seed != 0 || at == place);
            }
        }
    }
    assert_true(moved > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_words_all_that_share_a_boot_are_chosen),
        cmocka_unit_test(names_are_whole_or_end_in_a_star),
        cmocka_unit_test(what_runs_alone_is_chosen_by_its_whole_name_only),
        cmocka_unit_test(cpus_are_one_or_all),
        cmocka_unit_test(a_storm_is_a_word_of_its_own),
        cmocka_unit_test(the_other_words_are_numbers),
        cmocka_unit_test(every_seed_is_a_permutation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
