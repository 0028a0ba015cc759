/* A report that meets damage of its own: the console, the formatter's arguments, the symbols, what it reads. */
#include "tests/injection/answers.h"

#include <stddef.h>
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/levels.h"

#include "kernel/output/console.h"
#include "kernel/stacks.h"
#include "kernel/string.h"

extern char symbols_start[], symbols_end[];

static uint64_t faults_left;

static void faults(const char *text, size_t length) {
    (void)text, (void)length;
    if (faults_left > 0) {
        faults_left--;
        injection_touch_null();
    }
}

/* The first so many writes of an output are faults. */
static void console_faults(uint64_t times) {
    static const struct console_output broken = {"broken", faults, NULL};
    faults_left = times;
    console_attach(&broken);
    injection_fault();
}

/* A byte in each so many of the table of symbols is another. */
static void symbols_damaged(uint64_t every) {
    for (char *byte = symbols_start; byte < symbols_end; byte += every) {
        char other = (char)~*byte;
        injection_overwrite((uint64_t)byte, &other, 1);
    }
    injection_fault();
}

static void symbols_header(uint64_t offset) {
    static const uint64_t noise = 0xFFFFFFFFFFFFFFFF;
    injection_overwrite((uint64_t)symbols_start + offset, &noise, sizeof noise);
    injection_fault();
}

/* The chain of frames that the backtrace follows. */
static uint64_t chain[8];
static void chain_of(uint64_t kind) {
    uint64_t rbp = (uint64_t)chain;
    chain[1] = (uint64_t)injection_fault;
    switch (kind) {
    case 0: /* a circle of one */
        chain[0] = rbp;
        break;
    case 1: /* of two */
        chain[0] = rbp + 32;
        chain[4] = rbp;
        break;
    case 2: /* downwards */
        chain[0] = rbp - 4096;
        break;
    case 3:
        chain[0] = 0x4141414141414141;
        break;
    case 4:
        chain[0] = (uint64_t)boot_stack_memory + 0x800;
        break;
    case 5: /* across the end of memory */
        chain[0] = 0xFFFFFFFFFFFFFFF8;
        break;
    default:
        chain[1] = 0x4141414141414141;
    }
    __asm__ volatile("movq %0, %%rbp\n\tud2" : : "r"(rbp) : "memory");
}

static const char *stage_that_faults;
static uint64_t kind_of_fault;
static void fault_at_stage(const char *stage, unsigned level) {
    if (level > 1 || strcmp(stage, stage_that_faults) != 0) {
        return;
    }
    switch (kind_of_fault) {
    case 0:
        injection_touch_null();
        break;
    case 1:
        injection_recurse(0);
        break;
    case 2:
        __asm__ volatile("movq $0x5000, %%rsp\n\tpushq $0" : : : "memory");
        break;
    default:
        cpu_load_idt(NULL, 1); /* its own table is gone */
        __asm__ volatile("ud2");
    }
}

static void stage_faults(const char *stage, uint64_t kind) {
    stage_that_faults = stage;
    kind_of_fault = kind;
    report_watch_stages(fault_at_stage);
    injection_fault();
}

#define STAGE(function, words)                                                                     \
    static void function(uint64_t kind) {                                                          \
        stage_faults(words, kind);                                                                 \
    }
STAGE(in_gather, "gather")
STAGE(in_cause, "find cause")
STAGE(in_headline, "headline")
STAGE(in_registers, "registers")
STAGE(in_walk, "walk")
STAGE(in_backtrace, "backtrace")
STAGE(in_record, "record")

#define STAGES(kind, number, answer)                                                               \
    {"report." kind ".gather", in_gather, number, answer, NULL},                                   \
        {"report." kind ".cause", in_cause, number, answer, NULL},                                 \
        {"report." kind ".headline", in_headline, number, answer, NULL},                           \
        {"report." kind ".registers", in_registers, number, answer, NULL},                         \
        {"report." kind ".walk", in_walk, number, answer, NULL},                                   \
        {"report." kind ".backtrace", in_backtrace, number, answer, NULL}, {                       \
        "report." kind ".record", in_record, number, answer, NULL                                  \
    }

INJECTIONS({"console.faults-once", console_faults, 1, UD, NULL},
           {"console.faults-twice", console_faults, 2, UD, NULL},
           {"console.faults-for-ever", console_faults, UINT64_MAX, UD, NULL},
           {"symbols.each-byte", symbols_damaged, 1, UD, NULL},
           {"symbols.each-7th-byte", symbols_damaged, 7, UD, NULL},
           {"symbols.each-101st-byte", symbols_damaged, 101, UD, NULL},
           {"symbols.each-4096th-byte", symbols_damaged, 4096, UD, NULL},
           {"symbols.header.0", symbols_header, 0, UD, NULL},
           {"symbols.header.8", symbols_header, 8, UD, NULL},
           {"symbols.header.16", symbols_header, 16, UD, NULL},
           {"symbols.header.24", symbols_header, 24, UD, NULL},
           {"symbols.header.32", symbols_header, 32, UD, NULL},
           {"symbols.header.40", symbols_header, 40, UD, NULL},
           {"backtrace.circle-of-one", chain_of, 0, UD, NULL},
           {"backtrace.circle-of-two", chain_of, 1, UD, NULL},
           {"backtrace.downwards", chain_of, 2, UD, NULL},
           {"backtrace.non-canonical", chain_of, 3, UD, NULL},
           {"backtrace.guard", chain_of, 4, UD, NULL},
           {"backtrace.end-of-memory", chain_of, 5, UD, NULL},
           {"backtrace.no-function", chain_of, 6, UD, NULL}, STAGES("fault-in", 0, UD),
           STAGES("overflow-in", 1, UD), STAGES("stack-lost-in", 2, UD),
           STAGES("table-lost-in", 3, ANSWER_RESET));
