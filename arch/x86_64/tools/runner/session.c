#include "arch/x86_64/tools/runner/session.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/runner/boot.h"
#include "arch/x86_64/tools/runner/coverage.h"
#include "arch/x86_64/tools/runner/log.h"
#include "arch/x86_64/tools/runner/preset.h"
#include "arch/x86_64/tools/runner/verdict.h"

/* A word that no other boot was given: what a boot leaves behind is not taken for the next one's. */
static void make_token(char *token, size_t size) {
    static unsigned number;
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    snprintf(token, size, "%lx%lx%x%x", (unsigned long)time.tv_sec & 0xffffff,
             (unsigned long)time.tv_nsec, (unsigned)getpid(),
             __atomic_add_fetch(&number, 1, __ATOMIC_RELAXED));
}

/* One boot, and what it said. */
struct attempt {
    struct boot boot;
    struct log log;
    struct verdict verdict;
};

static char *make_words(const struct session_options *options, const char *tests,
                        unsigned long from, const char *token) {
    char *words, seed[32] = "", repeat[32] = "", skip[32] = "", cpu[32] = "";
    if (options->seed) {
        snprintf(seed, sizeof seed, " seed=%lu", options->seed);
    }
    if (options->repeat > 1) {
        snprintf(repeat, sizeof repeat, " repeat=%lu", options->repeat);
    }
    if (from) {
        snprintf(skip, sizeof skip, " from=%lu", from);
    }
    if (options->cpu) {
        snprintf(cpu, sizeof cpu, " cpu=%s", options->cpu);
    }
    if (asprintf(&words, "test=%s%s%s%s%s%s%s token=%s", tests, seed, repeat, skip, cpu,
                 options->storm ? " storm" : "", options->until_fail ? " until-fail" : "",
                 token) < 0) {
        fail(STATUS_FAILED, "out of memory");
    }
    return words;
}

static void attempt(struct attempt *attempt, const struct session_options *options,
                    const char *tests, unsigned long from, const char *state) {
    struct preset preset;
    char token[64];
    preset_expand(&preset, options->boot);
    if (state) {
        preset_begin_with(&preset, state);
    }
    make_token(token, sizeof token);
    char *words = make_words(options, tests, from, token);
    const struct boot_options boot = {
        .command = preset.command,
        .words = words,
        .resets = preset.resets[0] ? preset.resets : NULL,
        .token = preset.passes_words ? token : NULL,
        .seconds = options->seconds,
    };
    boot_run(&attempt->boot, &boot);
    log_read(&attempt->log, attempt->boot.text, attempt->boot.size, boot.token);
    /* A kernel with no way to get words is one that runs all tests, for which it may be trusted. */
    if (attempt->log.wrong && attempt->log.token[0] && strcmp(attempt->log.token, "0") == 0) {
        log_free(&attempt->log);
        log_read(&attempt->log, attempt->boot.text, attempt->boot.size, NULL);
    }
    verdict_find(&attempt->verdict, &attempt->boot, &attempt->log, &boot, options->passed_status);
    if (options->gcov_tool &&
        !coverage_add(attempt->boot.text, attempt->boot.size, options->gcov_tool) &&
        attempt->verdict.believed) {
        attempt->verdict = (struct verdict){.reason = "what gcov counted is not added up"};
    }
    free(words);
    preset_free(&preset);
}

static void attempt_free(struct attempt *attempt) {
    log_free(&attempt->log);
    boot_free(&attempt->boot);
}

static struct record *record_named(struct session *session, const char *name) {
    for (size_t i = 0; i < session->count; i++) {
        if (strcmp(session->record[i].test->name, name) == 0) {
            return &session->record[i];
        }
    }
    return NULL;
}

/* Of several results (repeat) the worst, and the first of these, stays. */
static void set(struct record *record, int kind, const char *reason, const char *text,
                size_t size) {
    if (!record || kind <= (int)record->kind) {
        return;
    }
    free(record->text);
    free(record->reason);
    record->kind = (unsigned)kind;
    record->reason = reason ? strdup(reason) : NULL;
    record->text = allocate(NULL, size + 1, 1);
    if (size) {
        memcpy(record->text, text, size);
    }
    record->size = size;
}

static void take_results(struct session *session, const struct attempt *attempt) {
    static const int kinds[] = {[RESULT_PASSED] = RECORD_PASSED,
                                [RESULT_FAILED] = RECORD_FAILED,
                                [RESULT_SKIPPED] = RECORD_SKIPPED};
    for (size_t i = 0; i < attempt->log.count; i++) {
        const struct result *result = &attempt->log.result[i];
        set(record_named(session, result->name), kinds[result->kind], NULL,
            attempt->boot.text + result->start, result->end - result->start);
    }
}

static void note_unreliable(struct session *session, const char *reason) {
    session->unreliable = true;
    if (!session->boot_reason) {
        session->boot_reason = strdup(reason);
    }
}

/* Every test of the boot that has no result gets one reason, with the whole log. */
static void fail_all(struct session *session, bool alone, const struct attempt *attempt) {
    note_unreliable(session, attempt->verdict.reason);
    for (size_t i = 0; i < session->count; i++) {
        struct record *record = &session->record[i];
        if (record->test->alone == alone && record->kind == RECORD_NONE) {
            set(record, RECORD_FAILED, attempt->verdict.reason, attempt->boot.text,
                attempt->boot.size);
        }
    }
}

/* Every test of the shared boot that has no result. */
static void fail_rest(struct session *session, const char *reason) {
    for (size_t i = 0; i < session->count; i++) {
        if (!session->record[i].test->alone && session->record[i].kind == RECORD_NONE) {
            set(&session->record[i], RECORD_FAILED, reason, NULL, 0);
        }
    }
}

/* What a boot loader is sure to pass on. */
enum { NAMES_MAXIMUM = 1000 };

/* The names of the tests that share a boot, or `all` if there is no other, or there are too many. */
static char *shared_names(const struct session *session, bool all) {
    size_t size = 4;
    for (size_t i = 0; i < session->count; i++) {
        size += strlen(session->record[i].test->name) + 1;
    }
    char *names = allocate(NULL, size, 1);
    names[0] = '\0';
    if (all || size > NAMES_MAXIMUM) {
        return strcpy(names, "all");
    }
    for (size_t i = 0; i < session->count; i++) {
        if (!session->record[i].test->alone) {
            strcat(names, names[0] ? "," : "");
            strcat(names, session->record[i].test->name);
        }
    }
    return names;
}

/* One boot, and when a test is the end of it another one for those that come after that test. */
static void run_shared(struct session *session, const struct session_options *options, bool all) {
    char *names = shared_names(session, all);
    for (unsigned long from = 0, total = 0;;) {
        struct attempt one;
        attempt(&one, options, names, from, NULL);
        session->boots++;
        const struct log *log = &one.log;
        bool goes_on = one.verdict.died && log->running;
        total = from ? total : log->plan;
        if (log->planned && log->plan != total - from) {
            /* It began with the first test again: the kernel does not know the word from=. */
            fail_rest(session, "it was not run: the boot ended before it, and the kernel does not "
                               "get the words to go on from there");
            attempt_free(&one);
            break;
        }
        if (one.verdict.believed || goes_on) {
            take_results(session, &one);
        }
        if (goes_on) {
            set(record_named(session, log->running), RECORD_FAILED, one.verdict.reason,
                one.boot.text + log->running_start, one.boot.size - log->running_start);
            from += log->count + 1;
            goes_on = from < total && !options->until_fail;
        } else if (!one.verdict.believed) {
            fail_all(session, false, &one);
        }
        attempt_free(&one);
        if (!goes_on) {
            break;
        }
    }
    free(names);
}

static void run_alone(struct session *session, const struct session_options *options,
                      struct record *record) {
    struct attempt one;
    attempt(&one, options, record->test->name, 0, options->state);
    const struct log *log = &one.log;
    __atomic_add_fetch(&session->boots, 1, __ATOMIC_RELAXED);
    if (one.verdict.believed &&
        (log->count == 0 || strcmp(log->result[0].name, record->test->name) != 0)) {
        set(record, RECORD_FAILED,
            "another test was run: the kernel did not get the word test=NAME, or ignores it",
            one.boot.text, one.boot.size);
    } else if (one.verdict.believed) {
        take_results(session, &one);
    } else {
        set(record, RECORD_FAILED, one.verdict.reason, one.boot.text, one.boot.size);
    }
    attempt_free(&one);
}

/* Workers, each of which takes the next test that has a boot of its own. */
struct work {
    struct session *session;
    const struct session_options *options;
    size_t next;
};

static void *work(void *argument) {
    struct work *work = argument;
    struct session *session = work->session;
    for (;;) {
        size_t place = __atomic_fetch_add(&work->next, 1, __ATOMIC_RELAXED);
        if (place >= session->count) {
            return NULL;
        }
        struct record *record = &session->record[place];
        if (record->kind == RECORD_NONE && record->test->alone) {
            run_alone(session, work->options, record);
        }
    }
}

static void run_all_alone(struct session *session, const struct session_options *options) {
    struct work shared = {session, options, 0};
    pthread_t thread[64];
    unsigned jobs = options->jobs < 1 ? 1 : options->jobs > 64 ? 64 : options->jobs;
    for (unsigned i = 1; i < jobs; i++) {
        if (pthread_create(&thread[i], NULL, work, &shared) != 0) {
            fail(STATUS_FAILED, "a thread cannot be started");
        }
    }
    work(&shared);
    for (unsigned i = 1; i < jobs; i++) {
        pthread_join(thread[i], NULL);
    }
}

bool session_save_state(const struct session_options *options, const char *state) {
    struct preset preset;
    struct boot boot;
    preset_expand(&preset, options->boot);
    preset_save(&preset);
    const struct boot_options boot_options = {
        .command = preset.command,
        .words = "snapshot",
        .monitor = preset.monitor,
        .state = state,
        .seconds = options->seconds,
    };
    unlink(state);
    boot_run(&boot, &boot_options);
    bool saved = boot.end == BOOT_EXITED && access(state, R_OK) == 0;
    if (!saved) {
        message("no snapshot can be made: %.*s",
                boot.errors[0] ? (int)strcspn(boot.errors, "\n") : INT_MAX,
                boot.errors[0] ? boot.errors : "the kernel did not wait for it");
    }
    boot_free(&boot);
    preset_free(&preset);
    return saved;
}

/* The state, if one is to be made, is a file of this session. */
static void run_all_alone_from_a_snapshot(struct session *session, struct session_options options) {
    char state[] = "/tmp/trapgate-run.XXXXXX";
    int file = mkstemp(state);
    if (file < 0) {
        fail(STATUS_FAILED, "%s: %s", state, strerror(errno));
    }
    close(file);
    session->boots++;
    options.state = session_save_state(&options, state) ? state : NULL;
    run_all_alone(session, &options);
    unlink(state);
}

static bool any_failed(const struct session *session) {
    for (size_t i = 0; i < session->count; i++) {
        if (session->record[i].kind == RECORD_FAILED) {
            return true;
        }
    }
    return false;
}

void session_run(struct session *session, const struct session_options *options,
                 const struct found_tests *tests, const struct found_test *const *chosen) {
    size_t shared = 0, sharing = 0, count = tests->count;
    *session = (struct session){.count = 0};
    session->record = allocate(NULL, count, sizeof *session->record);
    for (size_t i = 0; i < count; i++) {
        sharing += !tests->test[i].alone;
        if (chosen[i]) {
            session->record[session->count++] = (struct record){.test = chosen[i]};
            shared += !chosen[i]->alone;
        }
    }
    if (shared) {
        run_shared(session, options, shared == sharing);
    }
    if (!options->until_fail) {
        fail_rest(session, "it was not run, and the kernel says that it ran all");
    }
    if (!options->until_fail || !any_failed(session)) {
        if (options->snapshot && !options->state && session->count > shared) {
            run_all_alone_from_a_snapshot(session, *options);
        } else {
            run_all_alone(session, options);
        }
    }
}
