/* The rivals' side in C. */
#include "tests/bench/rivals/rivals.h"

#include "arch/x86_64/idt/cpu.h"
#include "kernel/bench/contender.h"
#include "kernel/bench/latency.h"
#include "kernel/bench/timed.h"

unsigned long rivals_counter;

/* A catch as a kernel makes one for itself: setjmp() and a pointer. */
static struct rival_jump *volatile current_jump;

static void go_on(struct rival_frame *frame) {
    (void)frame;
}

static void skip(struct rival_frame *frame) {
    frame->rip += 2;
}

static void jump(struct rival_frame *frame) {
    if (!current_jump) {
        skip(frame);
    }
    rival_jump(current_jump);
}

static void take_interrupt(struct rival_frame *frame) {
    (void)frame;
    latency_begun = cpu_time_stamp();
    latency_end();
}

void (*stub_table[32])(struct rival_frame *frame) = {[3] = go_on,
                                                     [6] = skip,
                                                     [RIVAL_CATCHING] = jump,
                                                     [RIVAL_LATENCY] = take_interrupt,
                                                     [14] = skip};

/* A general-purpose kernel's: how deep it is, whether to leave to somebody else, and where a fault that was
 * foreseen goes on. */
static unsigned depth;
static volatile bool should_yield;
static const struct {
    uint64_t from, to;
} fixups[] = {{(uint64_t)rival_probe, (uint64_t)rival_probe_failed}};

static void enter(void) {
    depth++;
}

static void leave(const struct rival_frame *frame) {
    depth--;
    while ((frame->cs & 3) && should_yield) {
        __asm__ volatile("pause");
    }
}

void general_breakpoint(struct rival_frame *frame) {
    enter();
    leave(frame);
}

void general_invalid_opcode(struct rival_frame *frame) {
    enter();
    frame->rip += 2;
    leave(frame);
}

void general_page_fault(struct rival_frame *frame) {
    enter();
    size_t i = 0;
    for (; i < sizeof fixups / sizeof *fixups; i++) {
        if (frame->rip == fixups[i].from) {
            frame->rip = fixups[i].to;
            break;
        }
    }
    if (i == sizeof fixups / sizeof *fixups) {
        frame->rip += 2;
    }
    leave(frame);
}

#define ALL(name)                                                                                  \
    { (uint64_t) name##_breakpoint, (uint64_t)name##_invalid_opcode, (uint64_t)name##_page_fault }

const struct contender rivals[] = {
    {"bare", "assembly: IRETQ alone", NOTHING, ALL(bare), {0}},
    {"bare_counter", "assembly: a counter", A_COUNTER, ALL(counting), {0}},
    {"stub", "stub, table, C function, all registers", A_C_FUNCTION_WITH_REGISTERS, ALL(stub), {0}},
    {"general", "entry of a general-purpose kernel", A_C_FUNCTION_WITH_REGISTERS, ALL(entry), {0}},
};
const size_t rival_count = sizeof rivals / sizeof *rivals;

__attribute__((noipa)) static bool rival_catch(void (*body)(void *), void *argument) {
    struct rival_jump jump, *outer = current_jump;
    if (rival_set_jump(&jump)) {
        current_jump = outer;
        return true;
    }
    current_jump = &jump;
    body(argument);
    current_jump = outer;
    return false;
}

static void return_at_once(void *argument) {
    (void)argument;
}

static void raise(void *argument) {
    (void)argument;
    __asm__ volatile("ud2");
}

static const uint64_t word = 1;
static uint64_t copy;

/* A call with as many arguments of a function that does nothing. */
__attribute__((noipa)) static void ignore(void *first, const void *second) {
    (void)first, (void)second;
}

static void call(void) {
    ignore(&copy, &word);
}

static void catch_quiet(void) {
    rival_catch(return_at_once, NULL);
}

static void catch_firing(void) {
    rival_catch(raise, NULL);
}

static void probe_word(void) {
    rival_probe(&copy, &word);
}

static void probe_unmapped(void) {
    rival_probe(&copy, UNMAPPED);
}

static const uint64_t by_stub[KINDS] = {[INVALID_OPCODE] = (uint64_t)stub_catching},
                      by_entry[KINDS] = {[PAGE_FAULT] = (uint64_t)entry_page_fault};

const struct path rival_paths[] = {
    {"rival.catch.quiet", "setjmp(), nothing happens", catch_quiet, call, 0, by_stub},
    {"rival.catch.untold", "setjmp(), stub, longjmp()", catch_firing, call, 0, by_stub},
    {"rival.probe.word", "a fix-up table, a word is there", probe_word, call, 0, by_entry},
    {"rival.probe.unmapped", "a fix-up table, what is not there", probe_unmapped, call, 0,
     by_entry},
};
const size_t rival_path_count = sizeof rival_paths / sizeof *rival_paths;
