/*
 * Two CPUs that crash at once, and one that crashes while the other reports, again and again: after each
 * report the CPU that made it releases the other one, which waits in arch/x86_64/report/others.c, by an NMI.
 * tests/report/two_cpus.py reads the log: each report is whole, and has a line of the other CPU's crash.
 */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/levels.h"
#include "arch/x86_64/report/others.h"
#include <trapgate/report.h>

#include "kernel/output/console.h"
#include "kernel/report_host.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"
#include "tests/kernel/second_cpu.h"
#include "tests/kernel/test.h"

enum { ROUNDS = 200 };

static void *way_back[2][5]; /* of __builtin_setjmp, for each CPU */
static volatile unsigned meetings[2];
static volatile bool released[2];
static unsigned cases;

/* What the second CPU does: */
static const char *at_stage; /* it crashes when the report of the first is there; NULL: at once */
static bool panics;
static volatile bool go;
static uint64_t frame_pointer[2]; /* of both when they crash; 0: their own */

/* Each comes here again only after the other one was. */
static void meet(unsigned me) {
    unsigned meeting = meetings[me] + 1;
    meetings[me] = meeting;
    while (meetings[!me] < meeting) {
        __builtin_ia32_pause();
    }
}

__attribute__((noipa)) static void fault(unsigned me) {
    uint64_t address = 0x70000000 + 0x10000 * (uint64_t)meetings[me] + 0x1000 * me;
    uint64_t frame = frame_pointer[me] ? frame_pointer[me] : (uint64_t)__builtin_frame_address(0);
    __asm__ volatile("movq %1, %%rbp\n\t"
                     "movb $1, (%0)"
                     :
                     : "a"(address), "c"(frame));
    __builtin_unreachable();
}

__attribute__((noipa)) static void crash(unsigned me) {
    if (__builtin_setjmp(way_back[me])) {
        return;
    }
    if (me == 1 && panics) {
        report_failure("the second CPU has had enough");
    }
    fault(me);
}

static void run_second_cpu(void) {
    for (;;) {
        meet(1);
        while (at_stage && !go) {
            __builtin_ia32_pause();
        }
        crash(1);
    }
}

/* On the CPU that reports. A report may end before the other CPU has got as far as to wait, which is
 * right, but is no test. */
static void watch(const char *stage, unsigned level) {
    (void)level;
    if (strcmp(stage, at_stage ? at_stage : "others") == 0) {
        go = true;
        while (others_visits() == 0) {
            __builtin_ia32_pause();
        }
    }
}

static void revive(void) {
    __builtin_longjmp(way_back[cpu_index()], 1);
}

INTERRUPT static void on_release(struct interrupt_frame *frame) {
    frame->rip = (uint64_t)revive;
    frame->rsp = (frame->rsp & ~15ull) - 8; /* as after a call */
    released[cpu_index()] = true;
}

/* In the place of the end of a report. */
static void come_back(enum exit_status status, unsigned vector) {
    (void)status, (void)vector;
    unsigned me = cpu_index();
    released[!me] = false;
    interrupt_other_cpu();
    while (!released[!me]) {
        __builtin_ia32_pause();
    }
    report_forget();
    __builtin_longjmp(way_back[me], 1);
}

static void run_case(const char *stage) {
    at_stage = stage;
    go = false;
    console_print("case %u: %s\n", ++cases, stage ? stage : "at once");
    meet(0);
    crash(0);
}

static void set_up(void) {
    struct idt *idt = test_idt();
    idt_set_handler(&idt->non_maskable_interrupt, on_release, .stack = 2);
    exit_expect(EXIT_DONE, come_back);
    report_watch_stages(watch);
    second_cpu_start(run_second_cpu);
}

static void tear_down(void) {
    report_watch_stages(NULL);
    exit_expect(EXIT_DONE, NULL);
    console_print("%u cases\n", cases);
}

TEST(two_cpus_crash_at_once, .alone = true) {
    if (!second_cpu_is_there()) {
        SKIP("the command line says nothing of a second CPU");
    }
    set_up();
    for (unsigned i = 0; i < ROUNDS; i++) {
        run_case(NULL);
    }
    tear_down();
}

static void put(const char *text, size_t length, void *context) {
    (void)context;
    console_write(text, length);
}

static void end(const struct trapgate_exception *exception, void *context) {
    (void)exception, (void)context;
    exit_with(EXIT_DONE);
}

/* The report then reads memory by trying, and meets faults, while the other CPU has its own. */
TEST(two_cpus_crash_at_once_with_the_smallest_host, .alone = true) {
    static const struct report_host smallest = {.put = put, .end = end};
    static struct idt unused;
    if (!second_cpu_is_there()) {
        SKIP("the command line says nothing of a second CPU");
    }
    frame_pointer[0] = frame_pointer[1] = 0x66600000;
    report_install(&unused, &smallest);
    set_up();
    for (unsigned i = 0; i < ROUNDS; i++) {
        run_case(NULL);
    }
    tear_down();
    report_install(&unused, &kernel_report_host);
}

TEST(a_second_cpu_crashes_at_each_stage_of_a_report, .alone = true) {
    static const char *const stages[] = {
        "gather", "cause", "headline",  "place", "frame", "registers", "system", "pointers",
        "walk",   "trace", "backtrace", "code",  "stack", "others",    "record", "end"};
    if (!second_cpu_is_there()) {
        SKIP("the command line says nothing of a second CPU");
    }
    set_up();
    for (unsigned both = 0; both < 2; both++) {
        panics = both;
        for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
            run_case(stages[i]);
        }
    }
    tear_down();
}

/* It waits, and an exception comes to it there. */
static void hit_waiting_cpu(const char *stage, unsigned level) {
    watch(stage, level);
    if (strcmp(stage, at_stage) == 0) {
        interrupt_other_cpu();
        while (others_visits() < 2) {
            __builtin_ia32_pause();
        }
    }
}

INTERRUPT static void on_hit(struct interrupt_frame *frame) {
    const struct trapgate_exception exception = {.vector = VECTOR_NON_MASKABLE_INTERRUPT,
                                                 .frame = frame,
                                                 .registers = interrupted_registers()};
    report_exception(&exception);
}

static void come_back_alone(enum exit_status status, unsigned vector) {
    (void)status, (void)vector;
    __builtin_longjmp(way_back[0], 1);
}

TEST(a_second_cpu_that_is_hit_while_it_waits_has_one_line, .alone = true) {
    if (!second_cpu_is_there()) {
        SKIP("the command line says nothing of a second CPU");
    }
    set_up();
    idt_set_handler(&test_idt()->non_maskable_interrupt, on_hit, .stack = 2);
    report_watch_stages(hit_waiting_cpu);
    exit_expect(EXIT_DONE, come_back_alone);
    run_case("code");
    tear_down();
    CHECK_EQUAL(others_noted(), 1);
    CHECK_EQUAL(others_visits(), 2);
}
