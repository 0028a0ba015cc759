/*
 * scenario=conformance: which exceptions does this machine get right?
 *
 *     case=ID       one case, or a group: case=pf.*; a dangerous case only runs when it is named
 *     dangerous     with those that may hang or reset the machine
 *     list          says which there are
 *     explain=ID    runs one and explains what it is and what came
 *     page-faults   instead of the cases: every page fault there is
 *     self-test     every expectation falsified, one by one
 *     mutate=FIELD:ID   one expectation falsified: the run must fail
 *     engine=NAME       whose known deviations are expected, instead of asking CPUID; none
 */
#include "kernel/conformance/suite.h"

#include "kernel/boot_information.h"
#include "kernel/conformance/explain.h"
#include "kernel/conformance/features.h"
#include "kernel/conformance/machine.h"
#include "kernel/conformance/page_faults.h"
#include "kernel/conformance/screen.h"
#include "kernel/conformance/self_test.h"
#include "kernel/conformance/tap.h"
#include "kernel/conformance/words.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include <trapgate/report.h>
#include "kernel/string.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios.def"

static enum verdict judge(const struct result *result) {
    unsigned differences = result->outcome.differences;
    if (!result->deviation) {
        return differences ? FAILED : PASSED;
    }
    return !differences                               ? UNEXPECTED_PASS
           : differences == result->deviation->fields ? DEVIATED
                                                      : FAILED;
}

struct result suite_run(const struct conformance_case *test, unsigned mutated) {
    struct result result = {.test = test, .deviation = deviation_of(test->id)};
    if (!case_possible(test)) {
        result.verdict = SKIPPED;
        return result;
    }
    result.outcome = case_run(test, mutated);
    result.verdict = judge(&result);
    return result;
}

static bool selected(const struct conformance_case *test) {
    const char *pattern = words_pattern();
    if (test->external || (test->dangerous && !boot_word("dangerous"))) {
        return strcmp(test->id, pattern) == 0;
    }
    return id_matches(test->id, pattern);
}

static size_t count_selected(void) {
    size_t count = 0;
    for (size_t i = 0; i < conformance_case_count; i++) {
        count += selected(&conformance_cases[i]);
    }
    return count;
}

static bool run_selected(size_t count) {
    bool good = count > 0;
    tap_start(count);
    for (size_t i = 0; i < conformance_case_count; i++) {
        if (selected(&conformance_cases[i])) {
            const struct conformance_case *test = &conformance_cases[i];
            struct result result = suite_run(test, words_mutated_field(test->id));
            tap_result(&result);
            screen_count(&result);
            good = good && result.verdict != FAILED && result.verdict != UNEXPECTED_PASS;
        }
    }
    machine_finish();
    screen_show();
    return good;
}

/* What the command line asks for; true if all is well. */
static bool run_what_is_asked(void) {
    if (boot_word("list")) {
        explain_list(words_pattern());
        return true;
    }
    if (boot_word("page-faults")) {
        tap_start(1);
        return page_faults_run();
    }
    bool good;
    if (boot_word("self-test")) {
        good = self_test_run(selected);
    } else if (*words_explained()) {
        good = explain_case(words_explained());
    } else {
        return run_selected(count_selected());
    }
    machine_finish();
    return good;
}

void scenario_conformance(void) {
    const char *problem;
    features_initialize();
    words_read();
    if (!machine_initialize(&problem)) {
        report_failure(problem);
    }
    if (!run_what_is_asked()) {
        exit_with(EXIT_FAILED);
    }
}
