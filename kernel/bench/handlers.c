/* Trapgate's handlers, by what is in them. */
#include <trapgate/idt.h>
#include <trapgate/registers.h>

#include "kernel/bench/contender.h"

unsigned long handlers_counter;

/* As a function in another file: it may change what the ABI lets it. */
__attribute__((noipa)) static void take(void *argument) {
    (void)argument;
}

/* It saves what it changes itself, so who calls it saves nothing. */
__attribute__((noipa, no_caller_saved_registers)) static void count_up(void) {
    handlers_counter++;
}

#define HANDLERS(name, ...)                                                                        \
    INTERRUPT static void name##_breakpoint(struct interrupt_frame *frame) {                       \
        (void)frame;                                                                               \
        __VA_ARGS__                                                                                \
    }                                                                                              \
    INTERRUPT static void name##_invalid_opcode(struct interrupt_frame *frame) {                   \
        trapgate_skip(frame, 2);                                                                   \
        __VA_ARGS__                                                                                \
    }                                                                                              \
    INTERRUPT static void name##_page_fault(struct interrupt_frame *frame, unsigned long code) {   \
        (void)code;                                                                                \
        trapgate_skip(frame, 2);                                                                   \
        __VA_ARGS__                                                                                \
    }
#define ALL(name)                                                                                  \
    { (uint64_t) name##_breakpoint, (uint64_t)name##_invalid_opcode, (uint64_t)name##_page_fault }

HANDLERS(empty)
HANDLERS(counting, handlers_counter++;)
HANDLERS(preserving, count_up();)
HANDLERS(calling, take(frame);)
HANDLERS(seeing, take(interrupted_registers());)

const struct contender contenders[] = {
    {"empty", "Trapgate: an empty handler", NOTHING, ALL(empty), {2, 3, 3}},
    {"counter", "Trapgate: a counter", A_COUNTER, ALL(counting), {3, 4, 4}},
    {"preserving",
     "Trapgate: a function that preserves",
     A_FUNCTION_THAT_PRESERVES,
     ALL(preserving),
     {12, 12, 12}},
    {"call", "Trapgate: a C function", A_C_FUNCTION, ALL(calling), {24, 25, 27}},
    {"registers",
     "Trapgate: a C function, all registers",
     A_C_FUNCTION_WITH_REGISTERS,
     ALL(seeing),
     {37, 38, 40}},
};
const size_t contender_count = sizeof contenders / sizeof *contenders;
