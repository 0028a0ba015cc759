/*
 * The situations, really set up and raised: `seed=N count=N first=N` on the command line. Where this
 * machine does something else than the manual, its answer is not judged, but counted.
 */
#include <stdarg.h>

#include <trapgate/exception.h>

#include "arch/x86_64/text/format.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/main.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "tests/truth/kernel/arrival.h"
#include "tests/truth/kernel/machine.h"
#include "tests/truth/memory.h"
#include "tests/truth/tally.h"

BOOT_WORDS({"seed", "#"}, {"count", "#"}, {"first", "#"});

enum { SENTINEL = 0xF0 }; /* encode.c: the interrupt behind an instruction that completes */

static struct situation situation;
static struct outcome expected;
static struct tally tally;
static uint32_t differing[KINDS]; /* arrived as something else */
static uint64_t differences, raised_nothing;
static bool alone; /* one situation is asked for, and printed */

void truth_print(const char *format, ...) {
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    format_text_va(text, sizeof text, format, arguments);
    va_end(arguments);
    console_print("%s", text);
}

/* The same event, though with another vector among those for protection, or if it could not be delivered with
 * another code. What came as itself has the code that it must have: another one is of a #UD that took precedence
 * and was not delivered ("mov from cr1" at CPL 3 in QEMU 10, XSAVEC in QEMU 7.2). */
static bool is_the_event(const struct arrival *arrival) {
    bool alike =
        arrival->vector == expected.vector || (arrival->vector >= VECTOR_SEGMENT_NOT_PRESENT &&
                                               arrival->vector <= VECTOR_GENERAL_PROTECTION_FAULT &&
                                               expected.vector >= VECTOR_SEGMENT_NOT_PRESENT &&
                                               expected.vector <= VECTOR_GENERAL_PROTECTION_FAULT);
    bool has_own_code = expected.delivered && expected.vector != VECTOR_PAGE_FAULT;
    alike = alike && (!has_own_code || arrival->code == expected.code);
    return alike && arrival->has_code == expected.has_code && arrival->frame.rip == expected.rip &&
           (expected.vector != VECTOR_PAGE_FAULT || arrival->cr2 == expected.cr2);
}

void truth_arrived(struct arrival *arrival) {
    static struct facts facts;
    struct cause cause;
    if (!is_the_event(arrival)) {
        bool completed = arrival->vector == SENTINEL && expected.vector != SENTINEL;
        raised_nothing += completed;
        differences += !completed;
        differing[expected.kind]++;
        if (alone) {
            console_print(
                "Not as the manual says in this machine: vector %lu, error code 0x%lx, at "
                "0x%lx\n",
                arrival->vector, arrival->code, arrival->frame.rip);
            situation_print(&situation);
        }
        return;
    }
    unsigned vector = (unsigned)arrival->vector;
    bool has_cr2 = vector == VECTOR_PAGE_FAULT || vector == VECTOR_DOUBLE_FAULT;
    struct trapgate_exception exception = {
        .vector = vector,
        .has_error_code = arrival->has_code,
        .software =
            !arrival->has_code && vector < VECTOR_EXCEPTIONS && exception_has_error_code(vector),
        .error_code = arrival->code,
        .cr2 = has_cr2 ? arrival->cr2 : 0,
        .dr6 = vector == VECTOR_DEBUG ? arrival->dr6 : 0,
        .frame = &arrival->frame,
        .registers = &arrival->registers,
    };
    expected.vector = vector;
    expected.code = arrival->code;
    facts_gather(&facts, &exception);
    cause_find(&cause, &facts);
    if (tally_add(&tally, &situation, &expected, &cause) && alone) {
        tally_print_one(&situation, &expected, &cause);
    }
}

void truth_arrived_again(uint64_t vector, uint64_t rip) {
    console_print("vector %lu at 0x%lx, while an answer was judged: seed %lu, situation %lu\n",
                  vector, rip, situation.seed, situation.index);
    situation_print(&situation);
    exit_with(EXIT_FAILED);
}

static uint64_t number(const char *key, uint64_t otherwise) {
    char text[24];
    if (boot_value(key, text, sizeof text) != COMMAND_LINE_FOUND) {
        return otherwise;
    }
    uint64_t value = 0;
    for (const char *at = text; *at >= '0' && *at <= '9'; at++) {
        value = value * 10 + (uint64_t)(*at - '0');
    }
    return value;
}

static void run(uint64_t seed, uint64_t index) {
    situation_make(&situation, seed, index);
    machine_limit(&situation);
    truth_memory_set(&situation);
    model_run(&situation, &expected);
    if (expected.raised && machine_can(&situation, &expected)) {
        machine_run(&situation);
    } else if (alone) {
        console_print("This machine cannot be put into it, or it raises nothing:\n");
        situation_print(&situation);
    }
}

static void print_differences(void) {
    console_print(
        "\nNot as the manual says in this machine, and not judged: %lu arrived as something "
        "else, %lu raised nothing\n",
        differences, raised_nothing);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        if (differing[kind]) {
            console_print("%10u  %s\n", differing[kind], kind_words[kind]);
        }
    }
}

void kernel_run(void) {
    uint64_t seed = number("seed", 1), count = number("count", 20000), first = number("first", 0);
    alone = count == 1;
    machine_initialize();
    if (alone) {
        run(seed, first);
        exit_with(tally.wrong ? EXIT_FAILED : EXIT_DONE);
    }
    for (uint64_t index = first; tally.situations < count; index++) {
        run(seed, index);
    }
    tally_print(&tally);
    print_differences();
    exit_with(tally.wrong ? EXIT_FAILED : EXIT_DONE);
}
