#include "arch/x86_64/testing/running.h"

#include "arch/x86_64/testing/call.h"
#include "arch/x86_64/testing/machine.h"
#include "arch/x86_64/testing/output.h"
#include "arch/x86_64/testing/watch.h"

/* Not on the stack, which a test may smash. */
static struct {
    const struct trapgate_test *test;
    const void *row;
    const struct trapgate_test_host *host;
    bool active;
    struct outcome outcome;
    struct test_context context;
    struct machine machine;
} now;

bool trapgate_test_is_running(void) {
    return now.active;
}

void running_fail(void) {
    now.outcome.failed = true;
}

bool running_failed_at(const struct trapgate_test_place *place) {
    running_fail();
    if (place->ends) {
        running_leave();
    }
    return false;
}

void running_skip(const char *reason) {
    now.outcome.skipped = reason;
}

void running_hangs(void) {
    now.outcome.hung = true;
}

void running_leave(void) {
    if (!now.active) {
        trapgate_refuse("test: a check that ends a test, and no test is running");
    }
    now.active = false;
    trapgate_test_resume(&now.context);
}

void trapgate_test_crashed(const struct trapgate_exception *exception, void *context) {
    (void)context;
    if (now.active) {
        now.outcome.crashed = true;
        now.outcome.vector = exception ? exception->vector : VECTOR_COUNT;
        running_leave();
    }
}

void trapgate_test_unhandled(struct trapgate_exception *exception) {
    output_text("\n# ");
    output_text(exception_mnemonic(exception->vector));
    output_text(" ");
    output_text(exception_name(exception->vector));
    output_text(" at rip ");
    output_hexadecimal(exception->frame->rip);
    if (exception->has_error_code) {
        output_text(", error code ");
        output_hexadecimal(exception->error_code);
    }
    if (exception->vector == VECTOR_PAGE_FAULT) {
        output_text(", address ");
        output_hexadecimal(exception->cr2);
    }
    output_text("\n");
    trapgate_test_crashed(exception, NULL);
    trapgate_refuse("test: an exception, and no test is running");
}

static void call(const void *run) {
    (*(void (*const *)(void))run)();
}

static void call_body(const void *unused) {
    (void)unused;
    if (now.test->run_row) {
        now.test->run_row(now.row);
    } else {
        now.test->run();
    }
}

/* Set-up, body or tear-down. Returns whether it came back. */
static bool come_back(void (*run)(const void *), const void *argument) {
    const char *stack = now.host->stack ? now.host->stack->top : NULL;
    now.active = true;
    bool left = trapgate_test_call(&now.context, run, argument, stack);
    now.active = false;
    try_forget();
    if (now.outcome.crashed && now.host->forget) {
        now.host->forget();
    }
    machine_restore(&now.machine); /* last: what forgets may put back what the test had */
    return !left;
}

static void say_end(const char *text) {
    output_text("# ");
    output_text(text);
    output_text("\n");
    running_fail();
}

/* The body has ended: was that the end that the test wants? */
static void judge_end(void) {
    const struct trapgate_test *test = now.test;
    struct outcome *outcome = &now.outcome;
    bool wants_crash = test->ends_with || test->panics;
    if (outcome->skipped) {
        return;
    }
    if (outcome->hung) {
        say_end("it hangs: the report above is of where it was when its time was over");
    } else if (!outcome->crashed && wants_crash) {
        /* A REQUIRE that ended it has said what is wrong. */
        say_end("it did not crash, and must");
    } else if (outcome->crashed &&
               (!wants_crash ||
                outcome->vector != (test->panics ? VECTOR_COUNT : test->ends_with))) {
        output_text("# it crashed: ");
        output_text(outcome->vector == VECTOR_COUNT ? "a panic"
                                                    : exception_mnemonic(outcome->vector));
        output_text(outcome->vector == VECTOR_COUNT ? "" : " ");
        output_text(outcome->vector == VECTOR_COUNT ? "" : exception_name(outcome->vector));
        output_text(wants_crash ? ", which is not the end that it must have\n" : "\n");
        running_fail();
    }
}

/* A set-up or tear-down may not crash, whatever the test wants. */
static void run_fixture_part(void (*const *part)(void), const char *crashed) {
    if (!*part) {
        return;
    }
    struct outcome before = now.outcome;
    now.outcome.crashed = now.outcome.hung = false;
    come_back(call, part);
    if (now.outcome.crashed) {
        say_end(crashed);
    }
    if (before.crashed) {
        now.outcome.crashed = true;
        now.outcome.vector = before.vector;
    }
    now.outcome.hung |= before.hung;
}

struct outcome running_run(const struct trapgate_test *test, size_t row,
                           const struct trapgate_test_host *host) {
    static const struct trapgate_test_fixture none;
    const struct trapgate_test_fixture *fixture = test->fixture ? test->fixture : &none;
    now.test = test;
    now.host = host;
    now.row = (const char *)test->rows + row * test->row_size;
    now.outcome = (struct outcome){0};
    watch_start(host, test->seconds ? test->seconds : host->seconds);
    machine_save(&now.machine); /* with the table of the watch */
    run_fixture_part(&fixture->set_up, "it crashed in its set-up");
    if (!now.outcome.failed && !now.outcome.skipped) {
        come_back(call_body, NULL);
        judge_end();
    }
    run_fixture_part(&fixture->tear_down, "it crashed in its tear-down");
    watch_stop();
    return now.outcome;
}
