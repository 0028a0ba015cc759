/*
 * A fault at every instruction of a report. A report of one page fault is stepped through once, to know which
 * instructions it executes; then the same page fault is reported again for each of them, with a breakpoint
 * there, whose handler goes on at a ud2 instead. Whatever the report was at, the page fault must be shown
 * first, and the report must come to an end. (The loading of the report's own table is not stepped through.)
 *
 * `each-instruction=N` on the command line does so for each Nth of them, once, and then with a second fault where
 * the instruction is executed a second time.
 */
#include "tests/injection/each_instruction.h"

#include <stddef.h>
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/levels.h"
#include "arch/x86_64/report/own_table.h"
#include <trapgate/idt.h>

#include "kernel/exceptions.h"
#include "kernel/output/console.h"
#include "kernel/report_host.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"
#include "tests/injection/injection.h"

extern char text_start[], text_end[];

enum { TEXT_MAXIMUM = 512 * 1024, DR7_FIXED = 0x400, DR7_ONE = 1, COMPLAINTS = 20 };
static uint8_t executed[TEXT_MAXIMUM / 8]; /* a bit for each byte of the code */
static enum { IDLE, RECORD, FAULT } mode;
static unsigned faults_left, faults;
static bool first_was_noted; /* when the fault came: before, it is the one that is reported */

static struct idt table, unused_table;
static struct report_host host;
static void *way_back[5]; /* of __builtin_setjmp */
static char said[512];    /* the beginning of the report */
static size_t said_length;

static void keep(const char *text, size_t length, void *context) {
    (void)context;
    for (size_t i = 0; i < length && said_length < sizeof said - 1; i++) {
        said[said_length++] = text[i];
    }
}

static void drop(const char *text, size_t length, void *context) {
    (void)text, (void)length, (void)context;
}

static void begin(void *context) {
    (void)context;
    exceptions_report_begins();
}

static void leave(const struct trapgate_exception *exception, void *context) {
    (void)exception, (void)context;
    mode = IDLE;
    cpu_write_dr7(DR7_FIXED);
    __builtin_longjmp(way_back, 1);
}

INTERRUPT static void on_debug(struct interrupt_frame *frame) {
    uint64_t offset = frame->rip - (uint64_t)text_start;
    cpu_write_dr6(0);
    if (mode == RECORD && frame->rip == (uint64_t)own_table_load) {
        frame->rflags &= ~(uint64_t)RFLAGS_TF; /* where this gate is not in use for a moment */
    } else if (mode == RECORD) {
        cpu_write_dr7(DR7_FIXED);
        if (offset < (uint64_t)(text_end - text_start)) {
            executed[offset / 8] |= (uint8_t)(1 << offset % 8);
        }
        frame->rflags |= RFLAGS_TF;
    } else {
        frame->rflags &= ~(uint64_t)RFLAGS_TF;
    }
    if (mode == FAULT) {
        first_was_noted = faults ? first_was_noted : report_is_running();
        faults++;
        if (--faults_left == 0) {
            cpu_write_dr7(DR7_FIXED);
        }
        frame->rip = (uint64_t)injection_fault;
    }
}

/* One report, with a breakpoint at an address. */
__attribute__((noipa)) static void report_with(uint64_t address) {
    said_length = 0;
    faults = 0;
    cpu_write_dr0(address);
    if (!__builtin_setjmp(way_back)) {
        cpu_write_dr7(DR7_FIXED | DR7_ONE);
        injection_touch_null();
    }
    said[said_length] = '\0';
    report_forget();
}

static bool says(const char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= said_length; i++) {
        if (memcmp(said + i, text, length) == 0) {
            return true;
        }
    }
    return false;
}

/* The first exception of what was said. */
static bool begins_with_the_page_fault(void) {
    static const char words[] = "#PF page fault";
    const char *at = said;
    while (*at == '\n') {
        at++;
    }
    return memcmp(at, words, sizeof words - 1) == 0;
}

static bool is_right(unsigned times) {
    if (faults == 0) {
        return begins_with_the_page_fault(); /* not executed this time: a wait that was shorter */
    }
    return first_was_noted ? begins_with_the_page_fault()
                           : faults > times || says("#UD invalid opcode");
}

/* The first stage comes when the report's own table is in use, with this gate in it. */
static void step_on(const char *stage, unsigned level) {
    (void)level;
    if (mode == RECORD && strcmp(stage, "gather") == 0) {
        __asm__ volatile("pushfq\n\torq %0, (%%rsp)\n\tpopfq" : : "i"(RFLAGS_TF) : "memory", "cc");
    }
}

static void record(void) {
    mode = RECORD;
    report_watch_stages(step_on);
    report_with(trapgate_gate_address(*idt_gate(exceptions_idt(), VECTOR_PAGE_FAULT)));
}

static unsigned check(uint64_t address, unsigned times) {
    mode = FAULT;
    faults_left = times;
    report_with(address);
    return is_right(times) ? 0 : 1;
}

void injection_each_instruction(unsigned every) {
    host = kernel_report_host;
    host.put = keep;
    host.put_minimal = keep;
    host.put_record = drop;
    host.style = NULL;
    host.section = NULL;
    host.begin = begin;
    host.stop_others = NULL;
    host.cpu = NULL;
    host.end = leave;
    report_install(&unused_table, &host); /* the kernel's stays in use */
    table = *exceptions_idt();
    idt_set_handler(&table.debug, on_debug, .stack = 4);
    idt_load(&table);

    record();
    unsigned instructions = 0, cases = 0, wrong = 0;
    for (uint64_t offset = 0; offset < (uint64_t)(text_end - text_start); offset++) {
        if (!(executed[offset / 8] >> offset % 8 & 1) || instructions++ % every != 0) {
            continue;
        }
        for (unsigned times = 1; times <= 2; times++, cases++) {
            if (check((uint64_t)text_start + offset, times) && wrong++ < COMPLAINTS) {
                console_print("%u faults at 0x%lx: %.60s\n", times, (uint64_t)text_start + offset,
                              said);
            }
        }
    }
    console_print("%u instructions of a report, %u reports with a fault at one: %u wrong\n",
                  instructions, cases, wrong);
    exit_with(wrong || instructions < 1000 ? EXIT_FAILED : EXIT_DONE);
}
