#include "kernel/conformance/output/tap.h"

#include <trapgate/exception.h>

#include "kernel/conformance/machine/features.h"
#include "kernel/output/console.h"

static size_t number;

void tap_start(size_t count) {
    console_print_serial("TAP version 14\n1..%zu\n# engine: %s%s\n", count, deviations_engine(),
                         deviations_are_known() ? "" : ", which is not known here");
}

void tap_begin(size_t new_number, const struct conformance_case *announced) {
    number = new_number;
    if (announced) {
        console_print_serial("# begins: %s\n", announced->id);
    }
}

/* -1 is what "none" and "not there" are in all fields. */
static void print_value(const char *name, int64_t value) {
    if (value == NO_CODE) {
        console_print_serial("%s: none", name);
    } else {
        console_print_serial("%s: 0x%lx", name, (uint64_t)value);
    }
}

static void print_differences(const struct outcome *outcome) {
    console_print_serial("  ---\n");
    for (unsigned field = 0; field < FIELDS; field++) {
        if (outcome->differences & 1u << field) {
            console_print_serial("  %s: {", field_name(field));
            print_value("got", outcome->fields[field].got);
            console_print_serial(", ");
            print_value("want", outcome->fields[field].want);
            console_print_serial("}\n");
        }
    }
    console_print_serial("  ...\n");
}

void tap_result(const struct result *result) {
    const struct conformance_case *test = result->test;
    bool ok = result->verdict == PASSED || result->verdict == SKIPPED;
    console_print_serial("%sok %zu - %s: %s", ok ? "" : "not ", number, test->id, test->title);
    switch (result->verdict) {
    case SKIPPED:
        console_print_serial(" # SKIP needs %s\n", feature_name(case_lacks(test)));
        break;
    case DEVIATED:
        console_print_serial(" # TODO %s: %s\n", deviations_engine(), result->deviation->cause);
        break;
    case FINDING:
        if (result_is_as_listed(result)) {
            console_print_serial(" # TODO finding, as in %s: %s\n", deviations_nearest(),
                                 result->deviation->cause);
        } else {
            console_print_serial(" # TODO finding\n");
        }
        break;
    case UNEXPECTED_PASS:
        console_print_serial("\n  ---\n  message: passes, though %s is listed as: %s\n  ...\n",
                             deviations_engine(), result->deviation->cause);
        break;
    default:
        console_print_serial("\n");
    }
    if (test->or_vector && result->verdict != SKIPPED) {
        unsigned vector = (unsigned)result->outcome.fields[FIELD_VECTOR].got;
        console_print_serial("# met: %s, the %s of two readings (%s)\n", exception_mnemonic(vector),
                             case_met_other(test, &result->outcome) ? "second" : "first",
                             test->vendor);
    }
    if (result->outcome.differences) {
        print_differences(&result->outcome);
    }
}
