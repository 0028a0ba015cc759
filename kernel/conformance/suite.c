/*
 * What this program is for: which exceptions does this machine get right?
 *
 *     case=ID       one case, or a group: case=pf.*; a dangerous case only runs when it is named
 *     dangerous     with those that may hang or reset the machine
 *     stopping      with those that this engine is known not to survive
 *     after=NUMBER  goes on after so many of them, of which one was not survived; each is announced
 *     list          says which there are
 *     disputed      says in which of them the manuals differ, and how
 *     explain=ID    runs one and explains what it is and what came
 *     page-faults   instead of the cases: every page fault there is
 *     self-test     every expectation falsified, one by one
 *     mutate=FIELD:ID   one expectation falsified: the run must fail
 *     engine=NAME       whose known deviations are expected, instead of asking the machine; none
 *
 * It ends with EXIT_FAILED where something differs from what is known, with EXIT_FINDINGS where
 * nothing is known, and with EXIT_WORDS where one of these words means nothing.
 */
#include "kernel/main.h"

#include <trapgate/report.h>

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/conformance/cases/cases.h"
#include "kernel/conformance/explain.h"
#include "kernel/conformance/machine/features.h"
#include "kernel/conformance/machine/machine.h"
#include "kernel/conformance/output/screen.h"
#include "kernel/conformance/output/tap.h"
#include "kernel/conformance/page_faults/page_faults.h"
#include "kernel/conformance/self_test.h"
#include "kernel/conformance/words.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"

BOOT_WORDS({"dangerous", BOOT_NO_VALUE}, {"stopping", BOOT_NO_VALUE}, {"list", BOOT_NO_VALUE},
           {"disputed", BOOT_NO_VALUE}, {"page-faults", BOOT_NO_VALUE},
           {"self-test", BOOT_NO_VALUE});

static bool selected(const struct conformance_case *test) {
    const char *pattern = words_pattern();
    const struct deviation *deviation = deviation_of(case_number(test));
    if (test->external || (deviation && deviation->fields == STOPS && !boot_word("stopping")) ||
        (test->dangerous && !boot_word("dangerous"))) {
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

/* How a run ends, the worst last. */
enum ending { ALL_WELL, WITH_FINDINGS, WITH_FAILURES };

static enum ending worse(enum ending ending, enum verdict verdict) {
    enum ending own = verdict == FAILED || verdict == UNEXPECTED_PASS ? WITH_FAILURES
                      : verdict == FINDING                            ? WITH_FINDINGS
                                                                      : ALL_WELL;
    return own > ending ? own : ending;
}

static enum ending good_if(bool good) {
    return good ? ALL_WELL : WITH_FAILURES;
}

static enum ending run_selected(void) {
    enum ending ending = ALL_WELL;
    size_t count = count_selected();
    if (!count) {
        boot_word_refuse("case", words_pattern(), NULL,
                         "these run by their whole name, or with the word dangerous or stopping");
    }
    tap_start(count);
    for (size_t i = 0, number = 0; i < conformance_case_count; i++) {
        if (selected(&conformance_cases[i]) && ++number > words_after()) {
            const struct conformance_case *test = &conformance_cases[i];
            tap_begin(number, words_announce() ? test : NULL);
            struct result result = result_of(test, words_mutated_field(test));
            tap_result(&result);
            screen_count(&result);
            ending = worse(ending, result.verdict);
        }
    }
    machine_finish();
    screen_show();
    return ending;
}

/* What the command line asks for. */
static enum ending run_what_is_asked(void) {
    if (boot_word("disputed")) {
        explain_disputed(words_pattern());
        return ALL_WELL;
    }
    if (boot_word("list")) {
        explain_list(words_pattern());
        return ALL_WELL;
    }
    if (boot_word("page-faults")) {
        tap_start(1);
        return worse(ALL_WELL, page_faults_run());
    }
    enum ending ending;
    if (boot_word("self-test")) {
        ending = good_if(self_test_run(selected));
    } else if (*words_explained()) {
        ending = worse(ALL_WELL, explain_case(words_explained()));
    } else {
        return run_selected();
    }
    machine_finish();
    return ending;
}

void kernel_run(void) {
    const char *problem;
    features_initialize();
    words_read();
    if (!machine_initialize(&problem)) {
        report_failure(problem);
    }
    switch (run_what_is_asked()) {
    case ALL_WELL:
        exit_with(EXIT_DONE);
    case WITH_FINDINGS:
        exit_expect(EXIT_FINDINGS, NULL);
        exit_with(EXIT_FINDINGS);
    default:
        exit_with(EXIT_FAILED);
    }
}
