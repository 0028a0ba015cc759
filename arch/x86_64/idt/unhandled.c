/*
 * 256 functions, because the CPU does not tell a handler its vector: it must be another function
 * for each. Each is one line; exceptions.def says which of the two shapes an exception has.
 */
#include <trapgate/catch.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/unhandled.h>

static void arrived(struct trapgate_exception *exception) {
    trapgate_catch_deliver(exception);
    /* It is nobody's value. What the program does about it is outside of every catch that it
     * interrupted, and so is a fault in that. */
    struct trapgate_catch_state *state = trapgate_catch_state();
    struct trapgate_catch_context *innermost = state->innermost;
    state->innermost = NULL;
    trapgate_unhandled(exception);
    state->innermost = innermost;
    if (exception_class(exception->vector) == EXCEPTION_CLASS_ABORT) {
        trapgate_refuse("unhandled: nothing may return from an abort");
    }
    if (exception->software) {
        trapgate_refuse("unhandled: INT n pushed no error code, so there is none to return over");
    }
}

static void arrived_without_code(unsigned vector, struct interrupt_frame *frame,
                                 struct registers *registers) {
    struct trapgate_exception exception = {
        .vector = vector,
        .cr2 = cpu_read_cr2(),
        .dr6 = cpu_read_dr6(),
        .frame = frame,
        .registers = registers,
    };
    arrived(&exception);
}

/*
 * In 64-bit mode the CPU aligns the stack to 16 bytes, pushes the five quadwords of the frame, and
 * then the error code (SDM 3A, "64-Bit Mode Stack Frame"): the frame lies at 8 modulo 16. Where the
 * compiler finds it at 0, no code was pushed and all is one place lower than it looks: the vector
 * was raised by INT n.
 */
static void arrived_with_code(unsigned vector, struct interrupt_frame *frame,
                              unsigned long error_code, struct registers *registers) {
    bool software = (uintptr_t)frame % 16 == 0;
    struct trapgate_exception exception = {
        .vector = vector,
        .has_error_code = !software,
        .software = software,
        .error_code = software ? 0 : error_code,
        .cr2 = cpu_read_cr2(),
        .dr6 = cpu_read_dr6(),
        .frame = software ? (struct interrupt_frame *)((uintptr_t)frame - 8) : frame,
        .registers = registers,
    };
    arrived(&exception);
}

#define WITHOUT_CODE(vector, name)                                                                 \
    INTERRUPT static void name(struct interrupt_frame *frame) {                                    \
        arrived_without_code(vector, frame, interrupted_registers());                              \
    }
#define WITH_CODE(vector, name)                                                                    \
    INTERRUPT static void name(struct interrupt_frame *frame, unsigned long error_code) {          \
        arrived_with_code(vector, frame, error_code, interrupted_registers());                     \
    }

/* Vectors 0 to 31: unhandled_page_fault, … */
#define SHAPE_NO_CODE WITHOUT_CODE
#define SHAPE_ZERO WITH_CODE
#define SHAPE_SELECTOR WITH_CODE
#define SHAPE_PAGE_FAULT WITH_CODE
#define SHAPE_CONTROL WITH_CODE
#define SHAPE_VENDOR WITH_CODE
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    SHAPE_##code(vector, unhandled_##field)
#define TRAPGATE_RESERVED(vector, field, words) WITHOUT_CODE(vector, unhandled_##field)
#include <trapgate/exceptions.def>

/* Vectors 32 to 255: unhandled_0x20, … */
/* clang-format off */
#define EACH_IN_ROW(row, MACRO)                                                                    \
    MACRO(row##0) MACRO(row##1) MACRO(row##2) MACRO(row##3) MACRO(row##4) MACRO(row##5)            \
    MACRO(row##6) MACRO(row##7) MACRO(row##8) MACRO(row##9) MACRO(row##a) MACRO(row##b)            \
    MACRO(row##c) MACRO(row##d) MACRO(row##e) MACRO(row##f)
#define EACH_INTERRUPT(MACRO)                                                                      \
    EACH_IN_ROW(0x2, MACRO) EACH_IN_ROW(0x3, MACRO) EACH_IN_ROW(0x4, MACRO)                        \
    EACH_IN_ROW(0x5, MACRO) EACH_IN_ROW(0x6, MACRO) EACH_IN_ROW(0x7, MACRO)                        \
    EACH_IN_ROW(0x8, MACRO) EACH_IN_ROW(0x9, MACRO) EACH_IN_ROW(0xa, MACRO)                        \
    EACH_IN_ROW(0xb, MACRO) EACH_IN_ROW(0xc, MACRO) EACH_IN_ROW(0xd, MACRO)                        \
    EACH_IN_ROW(0xe, MACRO) EACH_IN_ROW(0xf, MACRO)
/* clang-format on */
#define INTERRUPT_HANDLER(vector) WITHOUT_CODE(vector, unhandled_##vector)
EACH_INTERRUPT(INTERRUPT_HANDLER)

static const uint64_t handlers[VECTOR_COUNT] = {
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    [vector] = (uint64_t)unhandled_##field,
#define TRAPGATE_RESERVED(vector, field, words) [vector] = (uint64_t)unhandled_##field,
#include <trapgate/exceptions.def>
#define INTERRUPT_ROW(vector) [vector] = (uint64_t)unhandled_##vector,
    EACH_INTERRUPT(INTERRUPT_ROW)};

void idt_set_default(struct idt *table, uint8_t vector, struct trapgate_gate_options options) {
    trapgate_gate_set((struct trapgate_gate *)table + vector, handlers[vector], options);
}

void idt_set_defaults(struct idt *table) {
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        idt_set_default(table, (uint8_t)vector, (struct trapgate_gate_options){0});
    }
}
