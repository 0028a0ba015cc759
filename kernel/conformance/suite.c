/*
 * scenario=conformance: which exceptions does this machine get right?
 *
 *     case=ID       one case, or a group: case=pf.*; a dangerous case only runs when it is named
 *     page-faults   instead of the cases: every page fault there is
 */
#include "kernel/conformance/suite.h"

#include "kernel/boot_information.h"
#include "kernel/conformance/features.h"
#include "kernel/conformance/machine.h"
#include "kernel/conformance/page_faults.h"
#include "kernel/conformance/screen.h"
#include "kernel/conformance/tap.h"
#include "kernel/conformance/words.h"
#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/report.h"
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

static struct result run(const struct conformance_case *test) {
    struct result result = {.test = test, .deviation = deviation_of(test->id)};
    if (!case_possible(test)) {
        result.verdict = SKIPPED;
        return result;
    }
    result.outcome = case_run(test, words_mutated_field(test->id));
    result.verdict = judge(&result);
    return result;
}

static bool selected(const struct conformance_case *test) {
    const char *pattern = words_pattern();
    return id_matches(test->id, pattern) && (!test->dangerous || strcmp(test->id, pattern) == 0);
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
            struct result result = run(&conformance_cases[i]);
            tap_result(&result);
            screen_count(&result);
            good = good && result.verdict != FAILED && result.verdict != UNEXPECTED_PASS;
        }
    }
    machine_finish();
    screen_show();
    return good;
}

void scenario_conformance(void) {
    const char *problem;
    features_initialize();
    words_read();
    if (!machine_initialize(&problem)) {
        report_failure(problem);
    }
    if (boot_word("page-faults")) {
        tap_start(1);
    }
    if (!(boot_word("page-faults") ? page_faults_run() : run_selected(count_selected()))) {
        exit_with(EXIT_FAILED);
    }
}
