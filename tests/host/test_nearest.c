/* What somebody probably meant: the same as cmake/nearest.awk says at the front door. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "kernel/nearest.h"

static const char *const names[] = {"breakpoint", "page-fault", "double-fault", "null-call",
                                    "smap",       "smep",       "qr",           "off"};
enum { NAMES = sizeof names / sizeof *names };

/* Of the names, "" if none is near. */
static const char *nearest_name(const char *text) {
    struct nearest nearest = {.text = text};
    for (size_t i = 0; i < NAMES; i++) {
        nearest_consider(&nearest, names[i], strlen(names[i]));
    }
    return nearest_is_near(&nearest) ? nearest.found : "";
}

static void each_kind_of_slip_is_one(void **state) {
    (void)state;
    assert_string_equal(nearest_name("page-fault"), "page-fault");
    assert_string_equal(nearest_name("pagefault"), "page-fault");
    assert_string_equal(nearest_name("page--fault"), "page-fault");
    assert_string_equal(nearest_name("page_fault"), "page-fault");
    assert_string_equal(nearest_name("doubel-fault"), "double-fault");
    assert_string_equal(nearest_name("rq"), "qr");
}

static void a_beginning_is_near(void **state) {
    (void)state;
    assert_string_equal(nearest_name("brea"), "breakpoint");
    assert_string_equal(nearest_name("b"), "breakpoint");
    assert_string_equal(nearest_name("n"), "null-call");
}

static void one_letter_in_three_may_be_wrong(void **state) {
    (void)state;
    assert_string_equal(nearest_name("brxaxpxint"), "breakpoint");
    assert_string_equal(nearest_name("brxaxpxixt"), "");
    assert_string_equal(nearest_name("qx"), "qr");
    assert_string_equal(nearest_name("xy"), "");
}

static void of_equals_the_first_is_taken(void **state) {
    (void)state;
    assert_string_equal(nearest_name("smxp"), "smap");
    assert_string_equal(nearest_name("sm"), "smap");
}

static void nothing_is_near_to_what_is_empty_or_endless(void **state) {
    (void)state;
    char endless[200];
    memset(endless, 'b', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_string_equal(nearest_name(""), "");
    assert_string_equal(nearest_name(endless), "");
    struct nearest nearest = {.text = "b"};
    assert_false(nearest_is_near(&nearest));
    nearest_consider(&nearest, endless, sizeof endless - 1);
    assert_false(nearest_is_near(&nearest));
}

/* The sanitizers look at the longest ones. */
static void texts_of_80_letters_fit(void **state) {
    (void)state;
    char one[81], other[81];
    memset(one, 'a', 80);
    memset(other, 'a', 80);
    one[80] = other[80] = '\0';
    memset(other, 'b', 26);
    struct nearest nearest = {.text = one};
    nearest_consider(&nearest, other, 80);
    assert_int_equal(nearest.cost, 26);
    assert_true(nearest_is_near(&nearest));
    assert_ptr_equal(nearest.found, other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_slip_is_one),
        cmocka_unit_test(a_beginning_is_near),
        cmocka_unit_test(one_letter_in_three_may_be_wrong),
        cmocka_unit_test(of_equals_the_first_is_taken),
        cmocka_unit_test(nothing_is_near_to_what_is_empty_or_endless),
        cmocka_unit_test(texts_of_80_letters_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
