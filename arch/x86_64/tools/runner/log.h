/* What a boot printed, read as the results of its tests; pure, so that every way to go wrong can be
 * tested. <trapgate/test_run.h> has the form. */
#ifndef TRAPGATE_RUNNER_LOG_H
#define TRAPGATE_RUNNER_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct result {
    char *name; /* of the test, whichever CPU it ran on */
    enum { RESULT_PASSED, RESULT_FAILED, RESULT_SKIPPED } kind;
    size_t start, end; /* what was printed for it: bytes of the log */
};

struct log {
    struct result *result;
    size_t count;

    bool planned;
    unsigned long plan;
    char *running; /* the test that was begun and has no result, or NULL */
    char on[24];   /* " on CPU 2", or "" */
    size_t running_start;

    unsigned ends; /* how many last lines there are */
    bool exits;    /* as the last line says: the kernel leaves the machine */
    bool all_passed;
    char token[64];

    char *nothing;     /* why the kernel runs no test at all, or NULL */
    const char *wrong; /* why the results are not to be believed, or NULL */
    bool cut;          /* it ends in the middle of a line */
    bool is_empty;     /* nothing but blanks */
    bool has_started;  /* TAP began */
};

/* Reads all that was printed so far. `token`: what the last line has to repeat, or NULL. */
void log_read(struct log *log, const char *text, size_t size, const char *token);
void log_free(struct log *log);

/* Whether there is a last line in it that is complete: then the boot may be ended. */
bool log_has_end(const char *text, size_t size, const char *token);

#endif
