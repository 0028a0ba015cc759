/* Which tests are run, in which order, and what is said of each and at the end. */
#include <trapgate/test_run.h>

#include "arch/x86_64/testing/ends.h"
#include "arch/x86_64/testing/order.h"
#include "arch/x86_64/testing/output.h"
#include "arch/x86_64/testing/parts.h"
#include "arch/x86_64/testing/running.h"
#include "arch/x86_64/testing/storm.h"
#include "arch/x86_64/testing/table.h"
#include "arch/x86_64/testing/waiting.h"
#include "arch/x86_64/testing/words.h"

/* Not on the stack, which a test may smash. */
static struct {
    struct trapgate_test_host host;
    struct choice choice;
    struct trapgate_test_summary summary;
    uint64_t seen; /* tests of the order, whether they were run or not (from=) */
    bool stopped;  /* until-fail */
    unsigned first_cpu, last_cpu;
    uint64_t interrupts; /* of the storm */
} run;

/* One test of the order: on one CPU, and of TEST_EACH one row. */
struct turn {
    const struct trapgate_test *test;
    size_t row;
    unsigned cpu;
    struct outcome outcome;
};

static bool chosen(const struct trapgate_test *test, size_t row) {
    return words_choose(&run.choice, test->name, test->run_row != NULL, row, test->alone);
}

static void each_cpu(struct turn turn, void (*visit)(struct turn *turn)) {
    for (turn.cpu = run.first_cpu; turn.cpu <= run.last_cpu; turn.cpu++) {
        turn.outcome = (struct outcome){0};
        visit(&turn);
    }
}

/* Calls a function for each chosen test, in the order of this round. */
static void each(uint64_t seed, void (*visit)(struct turn *turn)) {
    size_t size = table_size();
    for (size_t place = 0; place < size; place++) {
        const struct trapgate_test *test = table_test(order_at(place, size, seed));
        for (size_t row = 0; test && row < test->row_count; row++) {
            if (chosen(test, row)) {
                each_cpu((struct turn){.test = test, .row = row}, visit);
            }
        }
    }
}

static uint64_t count;

static void count_one(struct turn *turn) {
    (void)turn;
    count++;
}

static void say_name(const struct turn *turn) {
    output_text(turn->test->name);
    if (turn->test->run_row) {
        output_text("[");
        output_decimal(turn->row);
        output_text("]");
    }
    if (run.choice.cpu.length) {
        output_text(" on CPU ");
        output_decimal(turn->cpu);
    }
}

/* What of a reason can stand in one line. */
static void say_directive(const char *directive, const char *reason) {
    output_text(directive);
    output_text(reason);
}

static void say_result(const struct turn *turn, bool passed) {
    const struct outcome *outcome = &turn->outcome;
    output_begin_result();
    bool todo = turn->test->expected_failure && outcome->failed && !outcome->skipped;
    output_text(passed && !todo ? "ok " : "not ok ");
    output_decimal(run.summary.run);
    output_text(" - ");
    say_name(turn);
    if (outcome->skipped) {
        say_directive(" # SKIP ", outcome->skipped);
    } else if (todo) {
        say_directive(" # TODO ", turn->test->expected_failure);
    }
    output_end_result(true);
}

/* Why it is not run in the way that the words say, or NULL. */
static const char *unfit(const struct turn *turn) {
    return turn->test->on_first_cpu && turn->cpu != 0 ? "it is for the first CPU only"
           : turn->test->without_storm && run.choice.storm
               ? "it has interrupts of its own: no storm"
               : NULL;
}

static void run_here(void *argument) {
    struct turn *turn = argument;
    turn->outcome = running_run(turn->test, turn->row, &run.host, run.choice.storm);
}

static void run_there(struct turn *turn) {
    if (turn->cpu == 0) {
        run_here(turn);
    } else if (parts_start_whole(turn->cpu, run_here, turn)) {
        parts_wait(turn->cpu);
    } else {
        output_comment("that CPU takes no work, or has not come back from some");
        turn->outcome.failed = true;
    }
}

static void judge(struct turn *turn) {
    const struct trapgate_test *test = turn->test;
    struct outcome *outcome = &turn->outcome;
    if (test->expected_failure && !outcome->failed && !outcome->skipped) {
        output_comment("it passed, and is expected to fail:");
        output_comment(test->expected_failure);
    }
    bool skipped = outcome->skipped && !outcome->failed;
    outcome->skipped = skipped ? outcome->skipped : NULL;
    bool passed = skipped || outcome->failed == (test->expected_failure != NULL);
    struct trapgate_test_summary *summary = &run.summary;
    summary->run++;
    *(skipped ? &summary->skipped : passed ? &summary->passed : &summary->failed) += 1;
    summary->test = test;
    summary->crashed = outcome->crashed;
    summary->vector = outcome->vector;
    summary->panicked = outcome->crashed && outcome->vector == VECTOR_COUNT;
    run.stopped = run.choice.until_fail && !passed;
    run.interrupts += outcome->interrupts;
    say_result(turn, passed);
    if (run.host.result) {
        run.host.result(test->name, passed, run.host.context);
    }
}

static void run_one(struct turn *turn) {
    if (run.stopped || run.seen++ < run.choice.from) {
        return;
    }
    output_begin_result();
    output_text("# run: ");
    say_name(turn);
    output_end_result(false);
    turn->outcome.skipped = unfit(turn);
    if (!turn->outcome.skipped) {
        run_there(turn);
    }
    judge(turn);
}

static void say_plan(void) {
    uint64_t total = count * run.choice.repeat, left = total - run.choice.from;
    output_text("\nTAP version 14\n");
    output_begin_result();
    output_text("1..");
    output_decimal(run.choice.from < total ? left : 0);
    output_end_result(false);
    if (run.choice.seed) {
        output_text("# seed=");
        output_decimal(run.choice.seed);
        output_text("\n");
    }
}

static void put(struct text text) {
    if (text.length) {
        run.host.put(text.start, text.length, run.host.context);
    } else {
        output_text("0");
    }
}

static void say_count(uint64_t number, const char *words) {
    output_decimal(number);
    output_text(words);
}

static const test_end none __attribute__((section("trapgate_test_ends"), used, aligned(8))) =
    NULL; /* so that the table is there in every program */
extern const test_end __start_trapgate_test_ends[], __stop_trapgate_test_ends[];

static void call_ends(void) {
    for (const test_end *end = __start_trapgate_test_ends; end < __stop_trapgate_test_ends; end++) {
        if (*end) {
            (*end)();
        }
    }
}

static void say_summary(void) {
    output_text("# trapgate-test: end, ");
    say_count(run.summary.run, " run, ");
    say_count(run.summary.passed, " passed, ");
    say_count(run.summary.failed, " failed, ");
    say_count(run.summary.skipped, " skipped, ");
    output_text(run.stopped ? "stopped, " : "");
    output_text(run.host.exit ? "exits, token " : "halts, token ");
    put(run.choice.token);
    output_text(", check ");
    output_hexadecimal_8(output_check_sum());
    output_text("\n");
}

/* Waits for the words that the next one gets who starts from a snapshot which is made here. It may be made
 * while they are read: the first ones that are other words are partly the old ones, or as short. */
static void wait_for_words(struct choice *choice) {
    static char words[2048]; /* a name lies in them as long as the tests run */
    output_text("\n# trapgate-test: waits for a snapshot\n");
    do {
        *choice = words_read(trapgate_test_words_qemu(words, sizeof words));
    } while (choice->snapshot);
    *choice = words_read(trapgate_test_words_qemu(words, sizeof words));
}

/* What of the words this kernel cannot do, and which of them; NULL: nothing. Then none is run. */
static const char *find_missing(struct text *what) {
    *what = (struct text){"", 0};
    if (!words_choose_cpus(&run.choice, parts_cpus(), &run.first_cpu, &run.last_cpu)) {
        *what = run.choice.cpu;
        return "there is no such CPU for tests: ";
    }
    if (run.choice.storm && !storm_is_possible(&run.host)) {
        return "no storm: the kernel gives its tests no local APIC, or a vector that is none";
    }
    if (count == 0) {
        *what = run.choice.tests;
        return "there is no such test: ";
    }
    return NULL;
}

static void say_missing(const char *missing, struct text what) {
    output_text("# trapgate-test: nothing is run: ");
    output_text(missing);
    run.host.put(what.start, what.length, run.host.context);
    output_text("\n");
}

static void say_interrupts(void) {
    if (run.choice.storm) {
        output_text("# storm: ");
        output_decimal(run.interrupts);
        output_text(" interrupts came\n");
    }
}

bool trapgate_test_run(const struct trapgate_test_host *host, const char *words) {
    run.host = *host;
    run.choice = words_read(words);
    run.summary = (struct trapgate_test_summary){0};
    run.seen = 0;
    run.interrupts = 0;
    run.stopped = false;
    parts_set_up(&run.host);
    waiting_set_up(&run.host);
    output_start(&run.host);
    if (run.choice.snapshot) {
        wait_for_words(&run.choice);
    }
    run.first_cpu = run.last_cpu = 0; /* to count them */
    count = 0;
    each(0, count_one);
    struct text what;
    const char *missing = find_missing(&what);
    count = missing ? 0 : count * (run.last_cpu - run.first_cpu + 1);
    say_plan();
    if (missing) {
        say_missing(missing, what);
        run.choice.repeat = 0;
    }
    for (uint64_t round = 0; round < run.choice.repeat && !run.stopped; round++) {
        each(run.choice.seed ? run.choice.seed + round : 0, run_one);
    }
    say_interrupts();
    call_ends();
    say_summary();
    if (run.host.exit) {
        run.host.exit(&run.summary, run.host.context);
    }
    return run.summary.run > 0 && run.summary.failed == 0;
}
