#include "kernel/conformance/self_test.h"

#include "kernel/conformance/cases/cases.h"
#include "kernel/conformance/output/tap.h"
#include "kernel/output/console.h"

static unsigned long falsified, noticed, left_out;

static void falsify(const struct conformance_case *test, unsigned field, bool deviates) {
    struct result result = result_of(test, 1u << field);
    if (!result.outcome.fields[field].compared) {
        return;
    }
    if (deviates) {
        left_out++;
        return;
    }
    falsified++;
    if (result.verdict == FAILED || result.verdict == FINDING) {
        noticed++;
    } else {
        console_print("# %s: a wrong %s is not noticed\n", test->id, field_name(field));
    }
}

bool self_test_run(bool (*selected)(const struct conformance_case *test)) {
    tap_start(1);
    for (size_t i = 0; i < conformance_case_count; i++) {
        const struct conformance_case *test = &conformance_cases[i];
        if (!selected(test) || !case_possible(test)) {
            continue;
        }
        unsigned deviating = result_of(test, 0).outcome.differences;
        for (unsigned field = 0; field < FIELDS; field++) {
            falsify(test, field, deviating & 1u << field);
        }
    }
    bool good = falsified && noticed == falsified;
    console_print("%sok 1 - self-test: %lu expectations falsified, %lu noticed; %lu left out\n",
                  good ? "" : "not ", falsified, noticed, left_out);
    return good;
}
