/* Names and versions of engines: from the command line, and from firmware, which may say anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/conformance/deviations/engine.h"

static void expect(struct engine engine, enum engine_family family, unsigned major,
                   unsigned minor) {
    assert_int_equal(engine.family, family);
    assert_int_equal(engine.major, major);
    assert_int_equal(engine.minor, minor);
}

static void names_of_engines(void **state) {
    (void)state;
    struct engine engine;
    assert_true(engine_parse("qemu-7.2-tcg", &engine));
    expect(engine, QEMU, 7, 2);
    assert_true(engine_parse("bochs-3.10", &engine));
    expect(engine, BOCHS, 3, 10);
    assert_true(engine_parse("qemu-999.0-tcg", &engine));
    expect(engine, QEMU, 999, 0);
}

static void names_of_engines_come_back(void **state) {
    (void)state;
    static const char *const names[] = {"qemu-7.2-tcg", "qemu-10.0-tcg", "bochs-3.10",
                                        "qemu-0.0-tcg"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct engine engine;
        char name[20];
        assert_true(engine_parse(names[i], &engine));
        engine_name(engine, name, sizeof name);
        assert_string_equal(name, names[i]);
    }
    char name[20] = "before";
    engine_name((struct engine){OTHER_ENGINE, 1, 2}, name, sizeof name);
    assert_string_equal(name, "");
}

static void other_texts_are_no_names(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "qemu",
        "qemu-",
        "qemu-7-tcg",
        "qemu-7.2",
        "qemu-7.-tcg",
        "qemu-.2-tcg",
        "qemu-7.2-tcg ",
        "bochs-2.7-tcg",
        "bochs-2.7.1",
        "bochs-2,7",
        "Bochs-2.7",
        "bochs-1000.0",
        "bochs-2.99999999999999999999",
        "bochs--1.2",
        "abacus-1.0",
        "none",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct engine engine;
        assert_false(engine_parse(texts[i], &engine));
        expect(engine, OTHER_ENGINE, 0, 0);
    }
}

static void what_firmware_says(void **state) {
    (void)state;
    expect(engine_with_version(QEMU, "pc-q35-10.0"), QEMU, 10, 0);
    expect(engine_with_version(QEMU, "pc-i440fx-7.2"), QEMU, 7, 2);
    expect(engine_with_version(BOCHS, "Bochs 3.1"), BOCHS, 3, 1);
    static const char *const unknown[] = {"",    "pc-q35-noble", "1.0.0",
                                          "-",   "pc-q35-",      "-1.",
                                          " .1", "pc-q35-1.0x",  "pc-q35-9999999999.1"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        expect(engine_with_version(QEMU, unknown[i]), QEMU, 0, 0);
    }
}

static void titles(void **state) {
    (void)state;
    char title[64], small[5];
    engine_title((struct engine){QEMU, 10, 0}, title, sizeof title);
    assert_string_equal(title, "QEMU 10.0 TCG");
    engine_title((struct engine){BOCHS, 0, 0}, title, sizeof title);
    assert_string_equal(title, "Bochs of an unknown version");
    engine_title((struct engine){OTHER_ENGINE, 0, 0}, title, sizeof title);
    assert_string_equal(title, "another engine");
    engine_title((struct engine){QEMU, 10, 0}, small, sizeof small);
    assert_string_equal(small, "QEMU");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_engines),
        cmocka_unit_test(names_of_engines_come_back),
        cmocka_unit_test(other_texts_are_no_names),
        cmocka_unit_test(what_firmware_says),
        cmocka_unit_test(titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
