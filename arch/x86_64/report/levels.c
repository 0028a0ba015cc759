/*
 * The order of the report, and what becomes of it if it meets a fault of its own: see
 * <trapgate/report.h>.
 *
 * All state is static and copied before anything else, so that it outlives the stack it came from:
 * the report leaves that for one of its own, which is known to be good and has room. A further
 * exception is reported from the stack on which it arrived, because that one has just worked.
 */
#include "arch/x86_64/report/levels.h"

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/compact.h"
#include "arch/x86_64/report/headline.h"
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/minimal.h"
#include "arch/x86_64/report/others.h"
#include "arch/x86_64/report/own_table.h"
#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/record.h"
#include "arch/x86_64/report/show.h"
#include "arch/x86_64/report/symbols.h"

/* The first exception, and where its report is. */
static struct {
    unsigned level; /* 0: no report; 1: the full one; … */
    const char *stage;
    struct trapgate_exception exception; /* its pointers lead to these two: */
    struct interrupt_frame frame;
    struct TRAPGATE_REGISTERS registers;
    const char *failure_message; /* of a failure, which is no exception; else NULL */
    bool headline_shown;
    bool on_second_stack; /* the host's is not there */
} first;

static struct facts facts;
static struct cause cause;
static struct trace trace;

/* For a host without a stack for it, or whose stack is gone. */
enum { STACK_SIZE = 16 * 1024 };
static char stack[STACK_SIZE] __attribute__((aligned(16)));

static void (*watch_stage)(const char *stage, unsigned level);

void report_watch_stages(void (*watcher)(const char *stage, unsigned level)) {
    watch_stage = watcher;
}

void report_forget(void) {
    first.level = 0;
    first.headline_shown = false;
    first.failure_message = NULL;
    first.on_second_stack = false;
    symbols_forget_loss();
    others_forget();
    own_table_leave();
}

bool report_is_running(void) {
    return first.level > 0;
}

bool report_is_running_here(void) {
    return report_is_running() && others_first_is_here();
}

static void stage(const char *name) {
    first.stage = name;
    if (watch_stage) {
        watch_stage(name, first.level);
    }
}

/* A stage whose text is this part of the report. */
static void part(const char *name, enum report_section section) {
    const struct report_host *host = report_host();
    stage(name);
    if (host->section) {
        host->section(section, host->context);
    }
}

static NORETURN void end(void) {
    const struct report_host *host = report_host();
    own_table_leave();
    if (host->end) {
        host->end(first.failure_message ? NULL : &first.exception, host->context);
    }
    for (;;) {
        cpu_disable_interrupts();
        cpu_halt();
    }
}

/* What is there before anything is gathered. */
static void set_least_facts(void) {
    facts = (struct facts){.failure = first.failure_message,
                           .exception = first.exception,
                           .frame = first.frame,
                           .registers = first.registers};
}

static void gather(void) {
    if (first.failure_message) {
        facts_gather_failure(&facts, first.failure_message, &first.exception);
    } else {
        facts_gather(&facts, &first.exception);
    }
}

static void put_record(void) {
    const struct report_host *host = report_host();
    size_t length;
    record_make(&facts, &cause, &trace);
    const char *line = record_line(&length);
    if (host->put_record) {
        host->put_record(line, length, host->context);
    } else if (host->put) {
        host->put(line, length, host->context);
    }
}

/* Up to and including the system registers it has to fit 24 lines of 80 columns: the first
 * screenful. */
static NORETURN void report_in_full(void) {
    const struct report_host *host = report_host();
    if (host->begin) {
        host->begin(host->context);
    }
    others_stop();
    own_table_load();
    stage("gather");
    gather();
    stage("find cause");
    cause_find(&cause, &facts);
    part("headline", REPORT_SECTION_HEADLINE);
    show_headline(&facts);
    first.headline_shown = true;
    part("cause", REPORT_SECTION_CAUSE);
    show_cause(&cause);
    part("place", REPORT_SECTION_PLACE);
    show_place(&facts);
    show_vector(&facts);
    part("frame", REPORT_SECTION_FRAME);
    report_frame(&facts.frame);
    part("registers", REPORT_SECTION_REGISTERS);
    show_registers(&facts);
    part("system", REPORT_SECTION_SYSTEM);
    show_system(&facts);
    part("pointers", REPORT_SECTION_POINTERS);
    show_pointers(&facts);
    part("walk", REPORT_SECTION_WALK);
    show_walk(&facts);
    part("hardware", REPORT_SECTION_HARDWARE);
    show_hardware(&facts);
    stage("trace");
    trace_take(&trace, &facts);
    part("backtrace", REPORT_SECTION_BACKTRACE);
    show_trace(&trace);
    part("code", REPORT_SECTION_CODE);
    show_code(&facts);
    part("stack", REPORT_SECTION_STACK);
    show_stack(&facts);
    part("others", REPORT_SECTION_OTHERS);
    others_show();
    stage("record");
    put_record();
    stage("compact record");
    compact_make(&facts, &cause, &trace);
    part("complete", REPORT_SECTION_COMPLETE);
    stage("end");
    end();
}

static NORETURN void report_registers_only(const struct trapgate_exception *second) {
    const char *failed_stage = first.stage;
    if (!first.headline_shown) {
        set_least_facts();
        report_print("\n");
        stage("short headline");
        show_headline(&facts);
    }
    set_least_facts();
    report_print("\n");
    stage("short frame");
    report_frame(&facts.frame);
    facts.registers_known = true;
    stage("short registers");
    show_registers(&facts);
    stage("short apology");
    report_print("The rest of the report was lost at its stage \"%s\": %s %s at 0x%lx\n",
                 failed_stage, exception_mnemonic(second->vector), exception_name(second->vector),
                 second->frame->rip);
    stage("short end");
    end();
}

static NORETURN void report_one_line(void) {
    minimal_report(&first.exception);
    stage("last");
    end();
}

static NORETURN void report_from_its_own_stack(void) {
    const struct report_host *host = report_host();
    char *top = host->stack && !first.on_second_stack ? host->stack->top : stack + STACK_SIZE;
    /* rbp = 0 ends the chain of frames; the call aligns the stack as the ABI wants it. */
    __asm__ volatile("movq %0, %%rsp\n\t"
                     "xorl %%ebp, %%ebp\n\t"
                     "call *%1"
                     :
                     : "r"(top), "r"(report_in_full)
                     : "memory");
    __builtin_unreachable();
}

/* Whether the host's stack is what the second exception is about: it could not be pushed there, or touched.
 * In its lower half that is an overflow, which another stack, without a guard page, would not end. */
static bool stack_is_gone(const struct trapgate_exception *second) {
    const struct trapgate_guarded_stack *of_host = report_host()->stack;
    if (!of_host || first.on_second_stack) {
        return false;
    }
    uint64_t top = (uint64_t)of_host->top, half = (uint64_t)(of_host->top - of_host->base) / 2;
    first.on_second_stack = top - second->frame->rsp <= half &&
                            (second->vector == VECTOR_DOUBLE_FAULT ||
                             (second->vector == VECTOR_PAGE_FAULT && top - second->cr2 <= half));
    return first.on_second_stack;
}

/* Whether the report can do without what it failed for, and then begins once more. */
static bool can_do_without(const struct trapgate_exception *second) {
    return stack_is_gone(second) ||
           (second->vector == VECTOR_PAGE_FAULT && symbols_lost_at(second->cr2));
}

/* A report has begun when all of the first exception is noted: one that comes before that is the first. */
static NORETURN void report_first(const struct trapgate_exception *exception) {
    first.exception = *exception;
    first.frame = *exception->frame;
    first.registers = *exception->registers;
    first.exception.frame = &first.frame;
    first.exception.registers = &first.registers;
    __atomic_store_n(&first.level, 1, __ATOMIC_RELEASE);
    report_from_its_own_stack();
}

static NORETURN void report_at_next_level(const struct trapgate_exception *exception) {
    if (first.level == 0) {
        report_first(exception);
    }
    switch (++first.level) {
    case 2:
        if (can_do_without(exception)) {
            first.level = 1;
            own_table_leave();
            report_from_its_own_stack();
        }
        report_registers_only(exception);
    case 3:
        report_one_line();
    default:
        minimal_reset();
    }
}

void report_exception(const struct trapgate_exception *exception) {
    cpu_disable_interrupts();
    others_wait_unless_first(exception, NULL);
    report_at_next_level(exception);
}

/* The registers are as at the call, and behind them on the stack is where it returns to. */
void report_failure_at(const char *message, const struct TRAPGATE_REGISTERS *registers) {
    cpu_disable_interrupts();
    const uint64_t *behind = (const uint64_t *)(registers + 1);
    struct interrupt_frame here = {.rip = behind[0], .rsp = (uint64_t)(behind + 1)};
    struct TRAPGATE_REGISTERS copy = *registers;
    const struct trapgate_exception exception = {
        .vector = VECTOR_COUNT, .frame = &here, .registers = &copy};
    others_wait_unless_first(&exception, message);
    if (first.level == 0) {
        first.failure_message = message;
    }
    report_at_next_level(&exception);
}
