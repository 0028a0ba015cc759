/*
 * trapgate-run: runs the tests in a kernel (<trapgate/test.h>), in whatever way that kernel is booted, and
 * judges what it printed.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/runner/ctest.h"
#include "arch/x86_64/tools/runner/preset.h"
#include "arch/x86_64/tools/runner/session.h"
#include "arch/x86_64/tools/runner/show.h"
#include "arch/x86_64/tools/runner/tests.h"

const char tool_name[] = "trapgate-run";

static const char help[] =
    "usage: trapgate-run ELF [OPTION...] -- BOOT...\n"
    "       trapgate-run ELF --list\n"
    "       trapgate-run ELF --results FOLDER --show TEST\n"
    "\n"
    "Runs the tests that are in a kernel, found in its ELF file: those that may share a\n"
    "boot in one, and each of the others in its own. A test that is the end of its boot\n"
    "has failed, and the ones after it are run in another.\n"
    "\n"
    "      --list            the tests, without a boot: name, `alone` or `shared`, labels\n"
    "      --test NAME       only this one (may be given often)\n"
    "      --shared          only those that may share a boot\n"
    "      --isolated        each in a boot of its own\n"
    "      --snapshot        start those from where the tests begin, saved after one boot\n"
    "                        (QEMU, and words by trapgate_test_words_qemu)\n"
    "      --save-state FILE save that only; --state FILE starts them from it\n"
    "  -j, --jobs COUNT      so many boots at a time (1)\n"
    "      --timeout SECONDS for a boot (60)\n"
    "      --seed NUMBER     in the random order of that seed\n"
    "      --repeat COUNT    each so many times\n"
    "      --until-fail      end with the first failure\n"
    "      --cpu NUMBER|all  on that CPU, or on each of them, where the kernel has some for\n"
    "                        its tests\n"
    "      --storm           while interrupts come as fast as they can\n"
    "      --passed-status S what the boot ends with if all passed, unless it is 0 (33)\n"
    "      --coverage[=TOOL] add what gcov counted to the .gcda files of the objects, by\n"
    "                        gcov-tool, or the one of another compiler\n"
    "      --junit FILE      the results as JUnit's XML\n"
    "      --results FOLDER  the results as files, for --show\n"
    "      --show TEST       show a result of an earlier call\n"
    "      --quiet           no line for each test; a status of 0 if each has a result\n"
    "      --ctest FILE      write the tests as CTest includes them, instead of running\n"
    "                        (with --shared, or all)\n"
    "      --prefix TEXT     before each name in that file\n"
    "      --labels LIST     for each test in that file\n"
    "      --help            print this\n"
    "      --version         print the version\n"
    "\n";

static const char status_help[] =
    "\n"
    "Status: 0 all passed; 1 one failed; 77 the only one was skipped; 2 nothing could be\n"
    "run: no such test, no tests in the file, a boot command that is not there, arguments.\n";

struct arguments {
    const char *elf, *junit, *results, *show, *ctest, *prefix, *labels, *save_state;
    const char **names; /* of --test */
    size_t name_count;
    char **passed_on; /* to the calls that CTest makes, NULL behind the last */
    size_t passed_count;
    bool list, shared, quiet;
    struct session_options session;
};

static unsigned long number(const char *option, const char *text, unsigned long least) {
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value < least) {
        fail(STATUS_FAILED, "--%s needs a number from %lu on, and not '%s'", option, least, text);
    }
    return value;
}

static void pass_on(struct arguments *arguments, const char *option, const char *value) {
    char *word;
    if (asprintf(&word, "--%s%s%s", option, value ? "=" : "", value ? value : "") < 0) {
        fail(STATUS_FAILED, "out of memory");
    }
    arguments->passed_on[arguments->passed_count++] = word;
    arguments->passed_on[arguments->passed_count] = NULL;
}

enum {
    LIST = OPTION_OWN,
    TEST,
    SHARED,
    ISOLATED,
    SNAPSHOT,
    SAVE_STATE,
    STATE,
    TIMEOUT,
    SEED,
    REPEAT,
    UNTIL_FAIL,
    CPU,
    STORM,
    PASSED_STATUS,
    COVERAGE,
    JUNIT,
    RESULTS,
    SHOW,
    QUIET,
    CTEST,
    PREFIX,
    LABELS
};

static const struct option options[] = {
    {"list", no_argument, NULL, LIST},
    {"test", required_argument, NULL, TEST},
    {"shared", no_argument, NULL, SHARED},
    {"isolated", no_argument, NULL, ISOLATED},
    {"save-state", required_argument, NULL, SAVE_STATE},
    {"state", required_argument, NULL, STATE},
    {"snapshot", no_argument, NULL, SNAPSHOT},
    {"jobs", required_argument, NULL, 'j'},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"seed", required_argument, NULL, SEED},
    {"repeat", required_argument, NULL, REPEAT},
    {"until-fail", no_argument, NULL, UNTIL_FAIL},
    {"cpu", required_argument, NULL, CPU},
    {"storm", no_argument, NULL, STORM},
    {"passed-status", required_argument, NULL, PASSED_STATUS},
    {"coverage", optional_argument, NULL, COVERAGE},
    {"junit", required_argument, NULL, JUNIT},
    {"results", required_argument, NULL, RESULTS},
    {"show", required_argument, NULL, SHOW},
    {"quiet", no_argument, NULL, QUIET},
    {"ctest", required_argument, NULL, CTEST},
    {"prefix", required_argument, NULL, PREFIX},
    {"labels", required_argument, NULL, LABELS},
    COMMON_OPTIONS,
};

static void help_and_end(int option) {
    static char text[sizeof help + 4096];
    snprintf(text, sizeof text, "%s%s%s", help, preset_help, status_help);
    common_option(option, text);
}

/* Of the session, which CTest's calls get as well. */
static void take_session_option(struct arguments *arguments, int option) {
    struct session_options *session = &arguments->session;
    switch (option) {
    case TIMEOUT:
        session->seconds = (unsigned)number("timeout", optarg, 1);
        pass_on(arguments, "timeout", optarg);
        break;
    case SEED:
        session->seed = number("seed", optarg, 0);
        pass_on(arguments, "seed", optarg);
        break;
    case REPEAT:
        session->repeat = number("repeat", optarg, 1);
        pass_on(arguments, "repeat", optarg);
        break;
    case PASSED_STATUS:
        session->passed_status = (int)number("passed-status", optarg, 0);
        pass_on(arguments, "passed-status", optarg);
        break;
    case COVERAGE:
        session->gcov_tool = optarg ? optarg : "gcov-tool";
        pass_on(arguments, "coverage", optarg);
        break;
    case UNTIL_FAIL:
        session->until_fail = true;
        pass_on(arguments, "until-fail", NULL);
        break;
    case CPU:
        if (strcmp(optarg, "all") != 0) {
            number("cpu", optarg, 0);
        }
        session->cpu = optarg;
        pass_on(arguments, "cpu", optarg);
        break;
    case STORM:
        session->storm = true;
        pass_on(arguments, "storm", NULL);
        break;
    case STATE:
        session->state = optarg;
        break;
    case SNAPSHOT:
        session->snapshot = true;
        break;
    case ISOLATED:
        session->isolated = true;
        break;
    default:
        help_and_end(option);
    }
}

static void take_option(struct arguments *arguments, int option) {
    switch (option) {
    case LIST:
        arguments->list = true;
        break;
    case TEST:
        arguments->names[arguments->name_count++] = optarg;
        break;
    case SHARED:
        arguments->shared = true;
        break;
    case 'j':
        arguments->session.jobs = (unsigned)number("jobs", optarg, 1);
        break;
    case JUNIT:
        arguments->junit = optarg;
        break;
    case RESULTS:
        arguments->results = optarg;
        break;
    case SHOW:
        arguments->show = optarg;
        break;
    case QUIET:
        arguments->quiet = true;
        break;
    case CTEST:
        arguments->ctest = optarg;
        break;
    case PREFIX:
        arguments->prefix = optarg;
        break;
    case SAVE_STATE:
        arguments->save_state = optarg;
        break;
    case LABELS:
        arguments->labels = optarg;
        break;
    default:
        take_session_option(arguments, option);
    }
}

static void parse(struct arguments *arguments, int count, char **words) {
    *arguments =
        (struct arguments){.prefix = "",
                           .labels = "",
                           .session = {.seconds = 60, .jobs = 1, .passed_status = 33, .repeat = 1}};
    arguments->names = allocate(NULL, (size_t)count + 1, sizeof *arguments->names);
    arguments->passed_on = allocate(NULL, (size_t)count + 1, sizeof *arguments->passed_on);
    arguments->passed_on[0] = NULL;
    /* Options end at --; those of the boot command are its own. */
    int own = count;
    for (int i = 1; i < count && own == count; i++) {
        if (strcmp(words[i], "--") == 0) {
            own = i;
        }
    }
    for (int option; (option = getopt_long(own, words, "j:", options, NULL)) != -1;) {
        take_option(arguments, option);
    }
    if (optind + 1 != own) {
        message("%s", optind >= own ? "no ELF file is given" : "more than one ELF file is given");
        fail_usage();
    }
    arguments->elf = words[optind];
    arguments->session.elf = arguments->elf;
    arguments->session.boot = words + (own < count ? own + 1 : count);
    if (!arguments->session.boot[0] && !arguments->list && !arguments->show) {
        message("no boot command is given, behind --");
        fail_usage();
    }
    if ((arguments->session.snapshot || arguments->session.state || arguments->save_state) &&
        strncmp(arguments->session.boot[0], "qemu-", strlen("qemu-")) != 0) {
        fail(STATUS_FAILED, "a snapshot is for QEMU: one of the presets qemu-…");
    }
    if (arguments->show && !arguments->results) {
        message("--show needs --results");
        fail_usage();
    }
}

/* Which are run: NULL for the others. */
static void choose(const struct arguments *arguments, const struct found_tests *tests,
                   const struct found_test **chosen) {
    for (size_t i = 0; i < tests->count; i++) {
        bool take = !arguments->name_count && !(arguments->shared && tests->test[i].alone);
        chosen[i] = take ? &tests->test[i] : NULL;
    }
    for (size_t name = 0; name < arguments->name_count; name++) {
        bool found = false;
        size_t length = strlen(arguments->names[name]);
        for (size_t i = 0; i < tests->count; i++) {
            const char *rest = tests->test[i].name + length;
            if (strncmp(tests->test[i].name, arguments->names[name], length) == 0 &&
                (*rest == '\0' || *rest == '[')) {
                chosen[i] = &tests->test[i];
                found = true;
            }
        }
        if (!found) {
            fail(STATUS_FAILED, "%s: there is no test '%s'", arguments->elf,
                 arguments->names[name]);
        }
    }
}

static void list(const struct found_tests *tests) {
    for (size_t i = 0; i < tests->count; i++) {
        const struct found_test *test = &tests->test[i];
        printf("%s\t%s\t%s\n", test->name, test->alone ? "alone" : "shared", test->labels);
    }
}

static int run(const struct arguments *arguments, const struct found_tests *tests) {
    enum { SKIPPED = 77 };
    struct session session;
    const struct found_test **chosen = allocate(NULL, tests->count, sizeof *chosen);
    choose(arguments, tests, chosen);
    if (arguments->results) {
        remove(arguments->results); /* nothing of an earlier call, if it is a file */
    }
    session_run(&session, &arguments->session, tests, chosen);
    bool failed = session.count == 0;
    for (size_t i = 0; i < session.count; i++) {
        failed = failed || session.record[i].kind == RECORD_FAILED;
        if (!arguments->quiet) {
            show_record(&session.record[i], arguments->elf);
        }
    }
    show_summary(&session);
    if (arguments->junit) {
        show_junit(&session, arguments->junit);
    }
    if (arguments->results) {
        show_save(&session, arguments->results);
    }
    if (arguments->quiet) {
        return session.unreliable ? STATUS_FOUND : STATUS_GOOD;
    }
    if (session.count == 1 && session.record[0].kind == RECORD_SKIPPED) {
        return SKIPPED;
    }
    return failed ? STATUS_FOUND : STATUS_GOOD;
}

int main(int count, char **words) {
    struct arguments arguments;
    struct found_tests tests;
    parse(&arguments, count, words);
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    if (arguments.show) {
        return show_saved(arguments.results, arguments.show, arguments.elf);
    }
    tests_find(&tests, arguments.elf);
    for (size_t i = 0; i < tests.count; i++) {
        tests.test[i].alone = tests.test[i].alone || arguments.session.isolated;
    }
    if (arguments.save_state) {
        return session_save_state(&arguments.session, arguments.save_state) ? STATUS_GOOD
                                                                            : STATUS_FOUND;
    }
    if (arguments.list) {
        list(&tests);
        return STATUS_GOOD;
    }
    if (arguments.ctest) {
        const struct ctest_options options_of_ctest = {
            .only_shared = arguments.shared,
            .file = arguments.ctest,
            .program = words[0],
            .elf = arguments.elf,
            .prefix = arguments.prefix,
            .labels = arguments.labels,
            .results = arguments.results ? arguments.results : "trapgate-results",
            .passed_on = arguments.passed_on,
            .boot = arguments.session.boot,
            .seconds = arguments.session.seconds,
            .snapshot = arguments.session.snapshot,
        };
        ctest_write(&options_of_ctest, &tests);
        return STATUS_GOOD;
    }
    return run(&arguments, &tests);
}
