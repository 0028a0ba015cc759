/*
 * The order of the report, and what becomes of it if it meets a fault of its own: see report.h.
 *
 * All state is static and copied before anything else, so that it outlives the stack it came from:
 * the report leaves that for one of its own, which is known to be good and has room. A further
 * exception is reported from the stack on which it arrived, because that one has just worked.
 */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

#include "kernel/output/console.h"
#include "kernel/ending/exit.h"
#include "kernel/output/pages.h"
#include "kernel/report/report.h"
#include "kernel/report/last_words.h"
#include "kernel/report/record.h"
#include "kernel/report/show.h"
#include "kernel/stacks.h"

/* The first exception, and where its report is. */
static struct {
    unsigned rung; /* 0: no report; 1: the full one; … */
    const char *stage;
    struct trapgate_exception exception; /* its pointers lead to these two: */
    struct interrupt_frame frame;
    struct registers registers;
    struct {
        const char *message; /* or NULL */
        uint64_t rip, rsp, rbp;
    } failure;
    bool headline_shown;
} first;

static struct facts facts;
static struct cause cause;
static struct trace trace;

static void (*watch_stage)(const char *stage, unsigned rung);

void report_watch_stages(void (*watcher)(const char *stage, unsigned rung)) {
    watch_stage = watcher;
}

void report_forget(void) {
    first.rung = 0;
    first.headline_shown = false;
    first.failure.message = NULL;
}

bool report_is_running(void) {
    return first.rung > 0;
}

static void stage(const char *name) {
    first.stage = name;
    if (watch_stage) {
        watch_stage(name, first.rung);
    }
}

static enum exit_status status(void) {
    return first.failure.message ? EXIT_FAILED : exit_status_of(first.exception.vector);
}

/* What is there before anything is gathered. */
static void set_least_facts(void) {
    facts = (struct facts){.failure = first.failure.message,
                           .exception = first.exception,
                           .frame = first.frame,
                           .registers = first.registers};
}

static void gather(void) {
    if (first.failure.message) {
        facts_gather_failure(&facts, first.failure.message, first.failure.rip, first.failure.rsp,
                             first.failure.rbp);
    } else {
        facts_gather(&facts, &first.exception);
    }
}

/* Up to and including the system registers it has to fit 24 lines of 80 columns: the first
 * screenful. */
static NORETURN void report_in_full(void) {
    pages_begin();
    stage("gather");
    gather();
    stage("cause");
    cause_find(&cause, &facts);
    stage("headline");
    show_headline(&facts);
    first.headline_shown = true;
    show_cause(&cause);
    stage("place");
    show_place(&facts);
    show_vector(&facts);
    stage("frame");
    report_frame(&facts.frame);
    stage("registers");
    show_registers(&facts);
    stage("system");
    show_system(&facts);
    stage("pointers");
    show_pointers(&facts);
    stage("walk");
    show_walk(&facts);
    stage("trace");
    trace_take(&trace, &facts);
    stage("backtrace");
    show_trace(&trace);
    stage("code");
    show_code(&facts);
    stage("stack");
    show_stack(&facts);
    stage("record");
    console_print_serial("%s\n", record_make(&facts, &cause, &trace));
    stage("end");
    exit_with(status());
}

static NORETURN void report_registers_only(const struct trapgate_exception *second) {
    const char *failed_stage = first.stage;
    if (!first.headline_shown) {
        set_least_facts();
        console_print("\n");
        stage("short headline");
        show_headline(&facts);
    }
    set_least_facts();
    console_print("\n");
    stage("short frame");
    report_frame(&facts.frame);
    facts.registers_known = !first.failure.message;
    stage("short registers");
    show_registers(&facts);
    stage("short apology");
    console_print("The rest of the report was lost at its stage \"%s\": %s %s at 0x%lx\n",
                  failed_stage, exception_mnemonic(second->vector), exception_name(second->vector),
                  second->frame->rip);
    stage("short end");
    exit_with(status());
}

static NORETURN void report_one_line(void) {
    last_words(&first.exception);
    stage("last");
    exit_with(status());
}

static NORETURN void report_from_its_own_stack(void) {
    /* rbp = 0 ends the chain of frames; the call aligns the stack as the ABI wants it. */
    __asm__ volatile("movq %0, %%rsp\n\t"
                     "xorl %%ebp, %%ebp\n\t"
                     "call *%1"
                     :
                     : "r"(report_stack.top), "r"(report_in_full)
                     : "memory");
    __builtin_unreachable();
}

void report_exception(const struct trapgate_exception *exception) {
    cpu_disable_interrupts();
    switch (++first.rung) {
    case 1:
        first.exception = *exception;
        first.frame = *exception->frame;
        first.registers = *exception->registers;
        first.exception.frame = &first.frame;
        first.exception.registers = &first.registers;
        report_from_its_own_stack();
    case 2:
        report_registers_only(exception);
    case 3:
        report_one_line();
    default:
        last_reset();
    }
}

__attribute__((noinline)) void report_failure(const char *message) {
    cpu_disable_interrupts();
    const uint64_t *frame = __builtin_frame_address(0);
    struct interrupt_frame here = {.rip = frame[1], .rsp = (uint64_t)(frame + 2)};
    struct registers registers = {.rbp = frame[0]};
    const struct trapgate_exception exception = {
        .vector = VECTOR_COUNT, .frame = &here, .registers = &registers};
    if (first.rung == 0) {
        first.failure.message = message;
        first.failure.rip = here.rip;
        first.failure.rsp = here.rsp;
        first.failure.rbp = registers.rbp;
    }
    report_exception(&exception);
}
