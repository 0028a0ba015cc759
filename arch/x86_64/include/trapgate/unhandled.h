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
    uint64_t cr2;             /* #PF and #DF: CR2, read before anything could change it; else 0 */
    uint64_t dr6;             /* #DB: likewise; else 0 */
    struct interrupt_frame *frame;
    struct TRAPGATE_REGISTERS *registers;
};

/* Gives all 256 vectors a handler that calls trapgate_unhandled(). Gates: interrupt gates, DPL 0,
 * no stack of their own. Where the CPU has SMAP they clear RFLAGS.AC first (a catch comes before). */
void idt_set_defaults(struct idt *table) TRAPGATE_SYMBOL(idt_set_defaults);

/*
 * What a kernel does first and last in every handler, for the default ones: `enter` runs before they touch
 * anything of the program's, `leave` after. What `enter` returns is given to `leave`, so no state is
 * shared: an NMI may come between any two instructions of both. An exception that ends in a catch leaves
 * by that, and `leave` is not called. MUST be set before the table is loaded.
 */
struct trapgate_hooks {
    unsigned long (*enter)(unsigned vector, struct interrupt_frame *frame);
    void (*leave)(unsigned vector, struct interrupt_frame *frame, unsigned long entered);
};
void trapgate_set_hooks(const struct trapgate_hooks *hooks);

/*
 * The ones for kernels whose GS base is per-CPU data behind SWAPGS. From CPL 3 they swap. At CPL 0 an
 * exception, an NMI above all, may come before an entry path has swapped or after an exit path has: they
 * look at the base, which is the kernel's if its highest bit is set. (So a user program MUST NOT be able
 * to set such a one: no CR4.FSGSBASE.) In such a kernel struct trapgate_catch_state has .keep_bases.
 */
extern const struct trapgate_hooks trapgate_swapgs_hooks;

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
