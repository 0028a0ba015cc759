#include "arch/x86_64/testing/running.h"

#include <trapgate/test_cpus.h>

#include "arch/x86_64/testing/gates.h"
#include "arch/x86_64/testing/machine.h"
#include "arch/x86_64/testing/output.h"
#include "arch/x86_64/testing/parts.h"
#include "arch/x86_64/testing/storm.h"
#include "arch/x86_64/testing/watch.h"

/* Not on the stack, which a test may smash. */
static struct {
    const struct trapgate_test *test;
    const void *row;
    const struct trapgate_test_host *host;
    bool active;
    unsigned cpu; /* whose test it is */
    bool in_storm;
    bool is_over; /* it crashed where it cannot be left: on a CPU that has no part of it */
    struct outcome outcome;
    struct machine machine;
} now;

bool trapgate_test_is_running(void) {
    return now.active;
}

bool running_is_here(void) {
    return now.active && parts_this_cpu() == now.cpu;
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
    if (!now.active || !parts_can_leave()) {
        trapgate_refuse("test: a check that ends a test, where no test is running");
    }
    parts_leave();
}

void running_leave_if_over(void) {
    if (now.is_over && now.active && parts_can_leave()) {
        now.is_over = false;
        parts_leave();
    }
}

void trapgate_test_crashed(const struct trapgate_exception *exception, void *context) {
    (void)context;
    if (!now.active) {
        return;
    }
    now.outcome.crashed = true;
    now.outcome.vector = exception ? exception->vector : VECTOR_COUNT;
    now.outcome.cpu = parts_this_cpu();
    if (parts_can_leave()) {
        parts_leave();
    }
    now.is_over = true; /* the watch ends it */
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
    if (now.in_storm && !storm_begin()) {
        output_comment("no storm: the timer of the local APIC does not interrupt");
        running_fail();
        return;
    }
    if (now.test->run_row) {
        now.test->run_row(now.row);
    } else {
        now.test->run();
    }
}

static void wait_for_cpus(const void *unused) {
    (void)unused;
    parts_wait_for_all();
}

/* Set-up, body or tear-down. */
static void come_back(void (*run)(const void *), const void *argument) {
    /* The host's stack is for one CPU. */
    const char *stack = now.host->stack && now.cpu == 0 ? now.host->stack->top : NULL;
    now.active = true;
    parts_call(run, argument, stack);
    if (parts_busy() < parts_cpus()) {
        parts_call(wait_for_cpus, NULL, stack);
    }
    now.active = false;
    now.outcome.interrupts += storm_end();
    try_forget_own();
    if (now.outcome.crashed && now.host->forget) {
        now.host->forget();
    }
    machine_restore(&now.machine); /* last: what forgets may put back what the test had */
}

static void say_end(const char *text) {
    output_comment(text);
    running_fail();
}

static void say_crash(bool is_another) {
    const struct outcome *outcome = &now.outcome;
    bool panic = outcome->vector == VECTOR_COUNT;
    output_begin_line();
    output_text("# it crashed: ");
    output_text(panic ? "a panic" : exception_mnemonic(outcome->vector));
    output_text(panic ? "" : " ");
    output_text(panic ? "" : exception_name(outcome->vector));
    if (outcome->cpu != now.cpu) {
        output_on_cpu(", on CPU ", outcome->cpu);
    }
    output_text(is_another ? ", which is not the end that it must have" : "");
    output_end_line();
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
        say_crash(wants_crash);
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
        now.outcome.cpu = before.cpu;
    }
    now.outcome.hung |= before.hung;
}

/* CPUs that have not come back. */
static void say_lost(void) {
    for (unsigned cpu; (cpu = parts_lose()) < parts_cpus();) {
        output_begin_line();
        output_on_cpu("# it has not come back: CPU ", cpu);
        output_end_line();
        running_fail();
    }
}

/* How many interrupts came is of use where they may be why. */
static void say_storm(void) {
    if (now.in_storm && now.outcome.failed) {
        output_begin_line();
        output_text("# under a storm of interrupts: ");
        output_decimal(now.outcome.interrupts);
        output_text(" came");
        output_end_line();
    }
}

struct outcome running_run(const struct trapgate_test *test, size_t row,
                           const struct trapgate_test_host *host, bool in_storm) {
    static const struct trapgate_test_fixture none;
    const struct trapgate_test_fixture *fixture = test->fixture ? test->fixture : &none;
    now.test = test;
    now.host = host;
    now.row = (const char *)test->rows + row * test->row_size;
    now.outcome = (struct outcome){0};
    now.cpu = parts_this_cpu();
    now.in_storm = in_storm;
    now.is_over = false;
    watch_start(host, test->seconds ? test->seconds : host->seconds);
    if (in_storm) {
        storm_prepare(host);
    }
    machine_save(&now.machine); /* with the table that has the gates of these two */
    run_fixture_part(&fixture->set_up, "it crashed in its set-up");
    if (!now.outcome.failed && !now.outcome.skipped) {
        come_back(call_body, NULL);
        judge_end();
    }
    run_fixture_part(&fixture->tear_down, "it crashed in its tear-down");
    say_lost();
    say_storm();
    try_forget_all();
    watch_stop();
    gates_give_back();
    return now.outcome;
}
