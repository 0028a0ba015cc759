#include "arch/x86_64/tools/runner/verdict.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void say(struct verdict *verdict, const char *format,
                                                      ...) {
    va_list arguments;
    size_t used = strlen(verdict->reason);
    va_start(arguments, format);
    vsnprintf(verdict->reason + used, sizeof verdict->reason - used, format, arguments);
    va_end(arguments);
}

/* The first line of what the command said on its standard error. */
static void say_errors(struct verdict *verdict, const struct boot *boot) {
    size_t length = strcspn(boot->errors, "\n");
    if (length) {
        say(verdict, ": %.*s", (int)length, boot->errors);
    }
}

/* It came to no last line. */
static void find_why_no_end(struct verdict *verdict, const struct boot *boot, const struct log *log,
                            const struct boot_options *options, int passed_status) {
    verdict->died = log->has_started;
    if (boot->end == BOOT_HUNG && log->is_empty) {
        say(verdict, "it printed nothing in %u seconds", options->seconds);
        say_errors(verdict, boot);
    } else if (boot->end == BOOT_HUNG && !log->has_started) {
        say(verdict,
            "no tests began in %u seconds, and something else was printed: does the kernel call "
            "trapgate_test_run()?",
            options->seconds);
    } else if (boot->end == BOOT_HUNG) {
        say(verdict, "it hung: no end after %u seconds", options->seconds);
    } else if (boot->end == BOOT_KILLED) {
        say(verdict, "the boot command was killed by signal %d before the last line", boot->status);
    } else if (log->is_empty) {
        say(verdict, "the boot command ended with status %d, and the kernel printed nothing",
            boot->status);
        say_errors(verdict, boot);
    } else if (boot->status == passed_status) {
        say(verdict, "it ended early: with the right status, %d, but without the last line",
            boot->status);
    } else if (boot->status == 0) {
        say(verdict, "the machine was reset or switched off (status 0) before the last line");
    } else {
        say(verdict, "it ended with status %d before the last line", boot->status);
        say_errors(verdict, boot);
    }
    if (log->cut && boot->end != BOOT_HUNG) {
        say(verdict, "; the log is cut in the middle of a line");
    }
}

static void find_disagreement(struct verdict *verdict, const struct boot *boot,
                              const struct log *log, int passed_status) {
    if (boot->end == BOOT_KILLED) {
        say(verdict, "the boot command was killed by signal %d after the last line", boot->status);
    } else if (boot->end == BOOT_EXITED && boot->status != 0 &&
               log->all_passed != (boot->status == passed_status)) {
        say(verdict, "the last line says that %s, but the status is %d",
            log->all_passed ? "all passed" : "not all passed", boot->status);
    }
}

void verdict_find(struct verdict *verdict, const struct boot *boot, const struct log *log,
                  const struct boot_options *options, int passed_status) {
    *verdict = (struct verdict){0};
    if (boot->end == BOOT_NOT_STARTED && boot->status == ENOENT) {
        say(verdict, "there is no program '%s'", options->command[0]);
    } else if (boot->end == BOOT_NOT_STARTED) {
        say(verdict, "'%s' cannot be started: %s", options->command[0], strerror(boot->status));
    } else if (boot->end == BOOT_ENDLESS) {
        say(verdict, "it printed without end");
        verdict->died = !log->wrong && log->has_started;
    } else if (log->wrong) {
        say(verdict, "%s", log->wrong);
    } else if (boot->triple_fault) {
        say(verdict, "triple fault%s", log->ends ? " after the last line" : "");
        verdict->died = !log->ends && log->has_started;
    } else if (log->ends > 0 && log->count == 0 && log->nothing) {
        say(verdict, "nothing was run: %s", log->nothing);
    } else if (log->ends == 0) {
        find_why_no_end(verdict, boot, log, options, passed_status);
    } else {
        find_disagreement(verdict, boot, log, passed_status);
    }
    if (verdict->reason[0] == '\0') {
        verdict->believed = true;
    } else if (verdict->died && log->running) {
        say(verdict, ", in the test %s%s", log->running, log->on);
    }
}
