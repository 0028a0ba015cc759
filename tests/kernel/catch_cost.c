/* What catches and probes cost. */
#include <trapgate/catch.h>
#include "arch/x86_64/idt/cpu.h"

#include "kernel/boot_information.h"
#include "kernel/output/console.h"
#include "kernel/string.h"
#include "tests/kernel/bodies.h"
#include "tests/kernel/test.h"

static struct caught_exception caught;

static void return_at_once(void *argument) {
    (void)argument;
}

/*
 * Instructions, in an emulator that counts them: QEMU's -icount shift=4 makes a time-stamp tick of
 * 1/16 of an instruction. Said on the command line by icount=4; without it, the TSC's own ticks. The
 * same loop without the call is taken off, and what the kernel's own trapgate_catch_state() costs.
 */
enum { TIMES = 1000 };
#define TICKS(statement)                                                                           \
    __extension__({                                                                                \
        uint64_t ticks_start = cpu_time_stamp();                                                   \
        for (int i = 0; i < TIMES; i++) {                                                          \
            statement;                                                                             \
            __asm__ volatile("" : : : "memory");                                                   \
        }                                                                                          \
        cpu_time_stamp() - ticks_start;                                                            \
    })

static uint64_t costs(const char *what, uint64_t ticks, uint64_t own, bool counted) {
    uint64_t cost = (ticks - own) / TIMES / (counted ? 16 : 1);
    console_print("%s: %lu %s\n", what, cost, counted ? "instructions" : "ticks");
    return cost;
}

/* QEMU counts each quadword that REP MOVSQ copies as an instruction, which it is not: 20 of a catch. And
 * the library's own trapgate_catch_state() is a LEA and a RET. */
enum { COPIED = 20, DEFAULT_STATE = 2 };

TEST(catch_cost) {
    char shift[4] = "";
    bool counted =
        boot_value("icount", shift, sizeof shift) == COMMAND_LINE_FOUND && strcmp(shift, "4") == 0;
    static uint64_t word = 1, copy;
    uint64_t loop = TICKS(), state = TICKS(trapgate_catch_state()) - loop;
    uint64_t quiet =
        costs("a catch when nothing happens", TICKS(exception_catch(&caught, return_at_once, NULL)),
              loop + state, counted);
    uint64_t faulting =
        costs("a catch of a #UD", TICKS(exception_catch(&caught, execute_ud2, NULL)),
              loop + 2 * state, counted);
    uint64_t untold =
        costs("a catch of a #UD that nobody is told of",
              TICKS(exception_catch(NULL, execute_ud2, NULL)), loop + 2 * state, counted);
    uint64_t probe =
        costs("a probe of a word that is there",
              TICKS(trapgate_probe_read(&copy, &word, sizeof word, &caught)), loop, counted);
    uint64_t byte = costs("a probe of a byte that is there",
                          TICKS(trapgate_probe_read(&copy, &word, 1, &caught)), loop, counted);
    costs("a probe of a word that is not there",
          TICKS(trapgate_probe_read(&copy, (const void *)NOWHERE, sizeof copy, NULL)), loop,
          counted);
    CHECK_EQUAL(copy, 1);
    if (counted) {
        CHECK(quiet + DEFAULT_STATE <= 45);
        CHECK(faulting - COPIED <= 120);
        CHECK(untold <= 120);
        CHECK(probe <= 20);
        CHECK(byte <= 20);
    }
}
