/*
 * A handler for every vector, so that none is left empty: an empty gate turns the event that finds
 * it into a #GP about the IDT, and a second one into a reset.
 */
#ifndef TRAPGATE_UNHANDLED_H
#define TRAPGATE_UNHANDLED_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/exception.h>
#include <trapgate/handler.h>
#include <trapgate/idt.h>
#include <trapgate/registers.h>
#include <trapgate/symbol.h>

TRAPGATE_BEGIN

/* One exception or interrupt, as it arrived. */
struct trapgate_exception {
    unsigned vector;          /* 0 to 255 */
    bool has_error_code;      /* whether the CPU pushed one */
    bool software;            /* INT n on a vector whose exceptions push a code: none was pushed */
    unsigned long error_code; /* 0 without one */
    uint64_t cr2;             /* CR2 and DR6, read before anything could change them */
    uint64_t dr6;
    struct interrupt_frame *frame;
    struct TRAPGATE_REGISTERS *registers;
};

/* Gives all 256 vectors a handler that calls trapgate_unhandled(). Gates: interrupt gates, DPL 0,
 * no stack of their own. */
void idt_set_defaults(struct idt *table) TRAPGATE_SYMBOL(idt_set_defaults);

/* Gives one vector its default handler, with options. */
void idt_set_default(struct idt *table, uint8_t vector, struct trapgate_gate_options options)
    TRAPGATE_SYMBOL(idt_set_default);

/*
 * What happens then. A program defines its own; the library's, weak, calls what
 * trapgate_set_unhandled() registered, and without any ends in trapgate_refuse(). If it returns, the
 * interrupted code goes on; from an abort (#DF, #MC), and from INT n on a vector that has an error
 * code, it MUST NOT, and if it does all the same it ends in trapgate_refuse().
 */
void trapgate_unhandled(struct trapgate_exception *exception);

/* Registers the function that the library's trapgate_unhandled() calls; NULL: none. Before idt_load(),
 * or at any time after: one store. It has no effect in a program that defines trapgate_unhandled(). */
void trapgate_set_unhandled(void (*handler)(struct trapgate_exception *exception));

TRAPGATE_END

#endif
