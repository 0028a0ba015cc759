#include "kernel/conformance/deviations/result.h"

#include "kernel/conformance/cases/cases.h"

bool result_is_as_listed(const struct result *result) {
    return result->deviation && result->outcome.differences == result->deviation->fields;
}

static enum verdict judge(const struct result *result) {
    bool differs = result->outcome.differences != 0;
    if (!deviations_are_known()) {
        return differs ? FINDING : PASSED;
    }
    if (!differs) {
        return result->deviation ? UNEXPECTED_PASS : PASSED;
    }
    return result_is_as_listed(result) ? DEVIATED : FAILED;
}

struct result result_of(const struct conformance_case *test, unsigned mutated) {
    struct result result = {.test = test, .deviation = deviation_of(case_number(test))};
    if (!case_possible(test)) {
        result.verdict = SKIPPED;
        return result;
    }
    result.outcome = case_run(test, mutated);
    result.verdict = judge(&result);
    return result;
}
