#include "arch/x86_64/tools/runner/log.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/tools/message.h"

static const char end_beginning[] = "# trapgate-test: end, ";
static const char nothing_beginning[] = "# trapgate-test: nothing is run: ";

/* A line of the log without its end, as a string. */
struct line {
    char text[512];
    size_t length;
};

struct reading {
    struct log *log;
    uint32_t sum; /* of the results so far */
    unsigned long passed, failed, skipped;
    const char *token;
};

static bool begins(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static void add_to_sum(struct reading *reading, const struct line *line) {
    char bytes[8 + sizeof line->text];
    int sum = snprintf(bytes, sizeof bytes, "%08x", reading->sum);
    memcpy(bytes + sum, line->text, line->length);
    reading->sum = trapgate_crc32(bytes, (size_t)sum + line->length);
}

static void wrong(struct log *log, const char *why) {
    if (!log->wrong) {
        log->wrong = why;
    }
}

static void read_plan(struct reading *reading, const struct line *line) {
    struct log *log = reading->log;
    if (log->planned) {
        wrong(log, "there is more than one plan (1..N): something else prints lines like results");
    }
    log->planned = true;
    log->plan = strtoul(line->text + 3, NULL, 10);
}

/* A name has no blanks: what comes behind one is of the CPU that the test runs on. */
static void read_run(struct reading *reading, const struct line *line, size_t start) {
    struct log *log = reading->log;
    const char *name = line->text + strlen("# run: "), *on = strstr(name, " on CPU ");
    if (log->running) {
        wrong(log, "a test has no result, and another one was begun");
        free(log->running);
    }
    log->running = on ? strndup(name, (size_t)(on - name)) : strdup(name);
    snprintf(log->on, sizeof log->on, "%s", on ? on : "");
    log->running_start = start;
}

/* Whether the text of so many characters is what was begun, the CPU included. */
static bool is_running(const struct log *log, const char *text, size_t length) {
    size_t name = log->running ? strlen(log->running) : 0, on = strlen(log->on);
    return log->running && length == name + on && strncmp(text, log->running, name) == 0 &&
           strncmp(text + name, log->on, on) == 0;
}

static void read_result(struct reading *reading, const char *rest, bool ok, size_t end) {
    struct log *log = reading->log;
    char *after;
    unsigned long number = strtoul(rest, &after, 10);
    const char *name = begins(after, " - ") ? after + 3 : "";
    const char *directive = strstr(name, " # ");
    size_t length = directive ? (size_t)(directive - name) : strlen(name);
    bool skipped = directive && begins(directive, " # SKIP"),
         expected = directive && begins(directive, " # TODO");
    if (number != log->count + 1 || !is_running(log, name, length)) {
        wrong(log, "a result is of no test that was begun: something else prints lines like "
                   "results, or a part is lost");
        return;
    }
    if ((log->count & (log->count - 1)) == 0) {
        log->result = allocate(log->result, log->count ? 2 * log->count : 1, sizeof *log->result);
    }
    log->result[log->count++] = (struct result){
        .name = log->running,
        .kind = skipped && ok    ? RESULT_SKIPPED
                : ok || expected ? RESULT_PASSED
                                 : RESULT_FAILED,
        .start = log->running_start,
        .end = end,
    };
    log->running = NULL;
    *(skipped && ok    ? &reading->skipped
      : ok || expected ? &reading->passed
                       : &reading->failed) += 1;
}

/* "12 run, 10 passed, 1 failed, 1 skipped, [stopped, ]exits, token T, check C" */
static void read_end(struct reading *reading, const struct line *line) {
    struct log *log = reading->log;
    unsigned long run, passed, failed, skipped;
    char how[16], token[64];
    unsigned check;
    int used = 0;
    const char *text = line->text + strlen(end_beginning);
    if (sscanf(text, "%lu run, %lu passed, %lu failed, %lu skipped, %n", &run, &passed, &failed,
               &skipped, &used) != 4 ||
        !used) {
        wrong(log, "the last line is not as it should be");
        return;
    }
    text += used;
    bool stopped = begins(text, "stopped, ");
    text += stopped ? strlen("stopped, ") : 0;
    if (sscanf(text, "%15[a-z], token %63s check %8x", how, token, &check) != 3 ||
        token[strlen(token) - 1] != ',') {
        wrong(log, "the last line is not as it should be");
        return;
    }
    token[strlen(token) - 1] = '\0';
    if (check != reading->sum) {
        wrong(log, "the last line does not agree with the results above it: it, or one of "
                   "them, is not the tests' own");
    } else if (reading->token && strcmp(token, reading->token) != 0) {
        wrong(log, "the last line is of another boot: it does not repeat the word that this one "
                   "was given (token=)");
    } else if (run != log->count || passed != reading->passed || failed != reading->failed ||
               skipped != reading->skipped) {
        wrong(log, "the last line counts other results than there are");
    } else if (log->running || (log->planned && log->count != log->plan && !stopped)) {
        wrong(log, "there are fewer results than were announced (1..N)");
    }
    log->ends++;
    log->exits = strcmp(how, "exits") == 0;
    log->all_passed = run > 0 && failed == 0;
    strcpy(log->token, token);
}

static void read_line(struct reading *reading, const struct line *line, size_t start, size_t end) {
    struct log *log = reading->log;
    const char *text = line->text;
    bool is_plan = begins(text, "1..") && isdigit((unsigned char)text[3]),
         is_run = begins(text, "# run: "), is_ok = begins(text, "ok "),
         is_not_ok = begins(text, "not ok ");
    if (begins(text, "TAP version ")) {
        log->has_started = true;
    }
    if (!log->has_started) {
        return; /* of whoever boots the kernel */
    }
    if (log->ends && (is_plan || is_run || is_ok || is_not_ok || begins(text, end_beginning))) {
        wrong(log, begins(text, end_beginning) ? "there is more than one last line"
                                               : "there are results after the last line");
        return;
    }
    if (is_plan || is_run || is_ok || is_not_ok) {
        add_to_sum(reading, line);
    }
    if (is_plan) {
        read_plan(reading, line);
    } else if (is_run) {
        read_run(reading, line, start);
    } else if (is_ok || is_not_ok) {
        read_result(reading, text + (is_ok ? 3 : 7), is_ok, end);
    } else if (begins(text, end_beginning)) {
        read_end(reading, line);
    } else if (begins(text, nothing_beginning) && !log->nothing) {
        log->nothing = strdup(text + strlen(nothing_beginning));
    }
}

/* The line at `*at`, which then is behind it. False at the end, also of a line that has none. */
static bool next_line(const char *text, size_t size, size_t *at, struct line *line) {
    const char *feed = memchr(text + *at, '\n', size - *at);
    if (!feed) {
        return false;
    }
    size_t length = (size_t)(feed - text) - *at;
    line->length = 0;
    for (size_t i = 0; i < length && line->length < sizeof line->text - 1; i++) {
        if (text[*at + i] != '\r' && text[*at + i] != '\0') {
            line->text[line->length++] = text[*at + i];
        }
    }
    line->text[line->length] = '\0';
    *at += length + 1;
    return true;
}

void log_read(struct log *log, const char *text, size_t size, const char *token) {
    struct reading reading = {.log = log, .token = token};
    struct line line;
    size_t at = 0, start = 0;
    *log = (struct log){.is_empty = true};
    for (size_t i = 0; i < size; i++) {
        log->is_empty = log->is_empty && isspace((unsigned char)text[i]);
    }
    while (next_line(text, size, &at, &line)) {
        read_line(&reading, &line, start, at);
        start = at;
    }
    log->cut = at < size;
}

bool log_has_end(const char *text, size_t size, const char *token) {
    struct log log;
    if (!memmem(text, size, end_beginning, strlen(end_beginning))) {
        return false;
    }
    log_read(&log, text, size, token);
    bool has = log.ends > 0;
    log_free(&log);
    return has;
}

void log_free(struct log *log) {
    for (size_t i = 0; i < log->count; i++) {
        free(log->result[i].name);
    }
    free(log->result);
    free(log->nothing);
    free(log->running);
}
