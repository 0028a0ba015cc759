/* Gates that cannot be used, for exceptions of each class of the manual's table of double faults; and where
 * the double fault's own gate is so, too, nobody is left. */
#include "tests/injection/answers.h"

#include <stddef.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/idt.h>
#include <trapgate/segments.h>

#include "kernel/exceptions.h"
#include "kernel/stacks.h"

static struct idt table;

static struct trapgate_gate *gate(unsigned vector) {
    return (struct trapgate_gate *)&table + vector;
}

enum damage {
    ABSENT,
    ALL_ZERO,
    NULL_SELECTOR,
    SELECTOR_OF_DATA,
    SELECTOR_BEYOND,
    SELECTOR_OF_THE_USER,
    TYPE_OF_A_CALL_GATE,
    NOT_CANONICAL_HANDLER,
    STACK_NOT_THERE,
    STACK_NOT_CANONICAL,
    HANDLER_NOT_THERE,
    HANDLER_IN_DATA,
};

static void damage(unsigned vector, enum damage kind) {
    struct trapgate_gate *at = gate(vector);
    enum { SLOT = 6 };
    switch (kind) {
    case ABSENT:
        at->options &= (uint16_t)~TRAPGATE_GATE_PRESENT;
        break;
    case ALL_ZERO:
        *at = (struct trapgate_gate){0};
        break;
    case NULL_SELECTOR:
        at->selector = 0;
        break;
    case SELECTOR_OF_DATA:
        at->selector = TRAPGATE_SELECTOR_KERNEL_DATA;
        break;
    case SELECTOR_BEYOND:
        at->selector = 0x1238;
        break;
    case SELECTOR_OF_THE_USER:
        at->selector = TRAPGATE_SELECTOR_USER_CODE & ~3;
        break;
    case TYPE_OF_A_CALL_GATE:
        at->options = (at->options & 0xF0FF) | 0x0C00;
        break;
    case NOT_CANONICAL_HANDLER:
        at->offset_high = 0x41414141;
        break;
    case STACK_NOT_THERE:
        exceptions_tss()->interrupt_stack[SLOT - 1] = 0x666000;
        at->options |= SLOT;
        break;
    case STACK_NOT_CANONICAL:
        exceptions_tss()->interrupt_stack[SLOT - 1] = 0x4141414141414140;
        at->options |= SLOT;
        break;
    case HANDLER_NOT_THERE:
        *at = trapgate_gate_make(0x666000, (struct trapgate_gate_options){0});
        break;
    case HANDLER_IN_DATA:
        *at = trapgate_gate_make((uint64_t)&table, (struct trapgate_gate_options){0});
        break;
    }
}

static void use(void) {
    cpu_load_idt(&table, sizeof table);
}

static void benign(uint64_t kind) {
    table = *exceptions_idt();
    damage(VECTOR_INVALID_OPCODE, (enum damage)kind);
    use();
    injection_fault();
}

static void contributory(uint64_t kind) {
    table = *exceptions_idt();
    damage(VECTOR_DIVIDE_ERROR, (enum damage)kind);
    use();
    __asm__ volatile("divb %b0" : : "r"(0), "a"(1) : "cc");
}

static void page_fault(uint64_t kind) {
    table = *exceptions_idt();
    damage(VECTOR_PAGE_FAULT, (enum damage)kind);
    use();
    injection_touch_null();
}

/* The exception that leads to a double fault finds no gate, and that finds none either. */
static void nobody(uint64_t kind) {
    table = *exceptions_idt();
    damage(VECTOR_PAGE_FAULT, ABSENT);
    damage(VECTOR_DOUBLE_FAULT, (enum damage)kind);
    use();
    injection_touch_null();
}

/* A stack overflow, which is a double fault, meets a gate that is damaged. */
static void overflow(uint64_t kind) {
    table = *exceptions_idt();
    damage(VECTOR_DOUBLE_FAULT, (enum damage)kind);
    use();
    injection_recurse(0);
}

/* The second exception is the one of the handler that cannot be entered. */
/* (A handler that is not canonical: QEMU enters the gate, and raises #GP there; others do not enter it.) */
#define FAMILY(function, name, absent, zero, selector, stack, canonical)                           \
    {"gate." name ".absent", function, ABSENT, absent, NULL},                                      \
        {"gate." name ".zero", function, ALL_ZERO, zero, NULL},                                    \
        {"gate." name ".null-selector", function, NULL_SELECTOR, selector, NULL},                  \
        {"gate." name ".data-selector", function, SELECTOR_OF_DATA, selector, NULL},               \
        {"gate." name ".selector-beyond", function, SELECTOR_BEYOND, selector, NULL},              \
        {"gate." name ".user-selector", function, SELECTOR_OF_THE_USER, selector, NULL},           \
        {"gate." name ".call-gate", function, TYPE_OF_A_CALL_GATE, selector, NULL},                \
        {"gate." name ".non-canonical", function, NOT_CANONICAL_HANDLER, ANSWER_ANY, NULL},        \
        {"gate." name ".stack-absent", function, STACK_NOT_THERE, stack, NULL}, {                  \
        "gate." name ".stack-non-canonical", function, STACK_NOT_CANONICAL, canonical, NULL        \
    }
/* Entered, and the first instruction is a page fault. (Of both gates at once it would be one for ever.) */
#define HANDLERS(function, name, answer)                                                           \
    {"gate." name ".handler-absent", function, HANDLER_NOT_THERE, answer, NULL}, {                 \
        "gate." name ".handler-in-data", function, HANDLER_IN_DATA, answer, NULL                   \
    }

INJECTIONS(FAMILY(benign, "benign", NP, GP, GP, PF, SS), HANDLERS(benign, "benign", PF),
           FAMILY(contributory, "contributory", DF, DF, DF, PF, DF),
           HANDLERS(contributory, "contributory", PF),
           FAMILY(page_fault, "page-fault", DF, DF, DF, DF, DF),
           FAMILY(nobody, "nobody", RESET, RESET, RESET, RESET, RESET),
           FAMILY(overflow, "overflow", RESET, RESET, RESET, RESET, RESET),
           HANDLERS(overflow, "overflow", RESET));
