#include "arch/x86_64/tools/runner/ctest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"

/* In CMake's brackets, of which the text may have none of its own. */
static void write_word(FILE *file, const char *word) {
    fprintf(file, " [==[%s]==]", word);
}

static void begin_test(FILE *file, const struct ctest_options *options, const char *name) {
    fprintf(file, "add_test([==[%s%s]==]", options->prefix, name);
    write_word(file, options->program);
    write_word(file, options->elf);
}

static void write_words(FILE *file, char *const *words) {
    for (; *words; words++) {
        write_word(file, *words);
    }
}

static void end_boot(FILE *file, const struct ctest_options *options) {
    write_words(file, options->passed_on);
    fputs(" --", file);
    write_words(file, options->boot);
    fputs(")\n", file);
}

static void write_properties(FILE *file, const struct ctest_options *options, const char *name,
                             const char *labels, unsigned seconds, const char *more) {
    fprintf(file,
            "set_tests_properties([==[%s%s]==] PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT %u LABELS "
            "[==[%s%s%s]==]%s)\n",
            options->prefix, name, seconds, options->labels,
            options->labels[0] && labels[0] ? ";" : "", labels, more);
}

void ctest_write(const struct ctest_options *options, const struct found_tests *tests) {
    FILE *file = fopen(options->file, "w");
    char fixture[512];
    char state[4096];
    size_t shared = 0;
    if (!file) {
        fail(STATUS_FAILED, "%s: %s", options->file, strerror(errno));
    }
    for (size_t i = 0; i < tests->count; i++) {
        shared += !tests->test[i].alone;
    }
    if (shared) {
        begin_test(file, options, "boot");
        fputs(" --shared --quiet --results", file);
        write_word(file, options->results);
        end_boot(file, options);
        snprintf(fixture, sizeof fixture, " FIXTURES_SETUP [==[%sboot]==]", options->prefix);
        /* A test that dies or hangs costs a boot more. */
        write_properties(file, options, "boot", "", 10 * options->seconds + 10, fixture);
    }
    snprintf(state, sizeof state, "%s.state", options->results);
    if (options->snapshot && !options->only_shared && shared < tests->count) {
        begin_test(file, options, "snapshot");
        fputs(" --save-state", file);
        write_word(file, state);
        end_boot(file, options);
        snprintf(fixture, sizeof fixture, " FIXTURES_SETUP [==[%ssnapshot]==]", options->prefix);
        write_properties(file, options, "snapshot", "", options->seconds + 10, fixture);
    }
    for (size_t i = 0; i < tests->count; i++) {
        const struct found_test *test = &tests->test[i];
        if (test->alone && options->only_shared) {
            continue;
        }
        begin_test(file, options, test->name);
        if (test->alone) {
            fputs(" --test", file);
            write_word(file, test->name);
            fixture[0] = '\0';
            if (options->snapshot) {
                fputs(" --state", file);
                write_word(file, state);
                snprintf(fixture, sizeof fixture, " FIXTURES_REQUIRED [==[%ssnapshot]==]",
                         options->prefix);
            }
            end_boot(file, options);
            write_properties(file, options, test->name, test->labels, options->seconds + 10,
                             fixture);
        } else {
            fputs(" --results", file);
            write_word(file, options->results);
            fputs(" --show", file);
            write_word(file, test->name);
            fputs(")\n", file);
            snprintf(fixture, sizeof fixture, " FIXTURES_REQUIRED [==[%sboot]==]", options->prefix);
            write_properties(file, options, test->name, test->labels, options->seconds + 10,
                             fixture);
        }
    }
    if (fclose(file) != 0) {
        fail(STATUS_FAILED, "%s: %s", options->file, strerror(errno));
    }
}
