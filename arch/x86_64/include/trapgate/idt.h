/*
 * A typed interrupt descriptor table.
 *
 * GCC accepts either prototype of an interrupt handler and documents that the wrong one "will
 * probably crash the system". Here every vector knows what its handler looks like, and the wrong
 * one does not compile:
 *
 *     static struct idt idt;
 *
 *     idt_set_handler(&idt.breakpoint,   on_breakpoint);
 *     idt_set_handler(&idt.page_fault,   on_page_fault,   .stack = 2);
 *     idt_set_handler(&idt.double_fault, on_double_fault, .stack = 1);
 *     idt_set_handler(&idt.breakpoint,   on_breakpoint,   .privilege = 3, .type = TRAP_GATE);
 *     idt_set_interrupt(&idt, 0x80, on_software_interrupt, .privilege = 3);
 *     idt_load(&idt);
 *
 * A handler runs with the RFLAGS.AC of what it interrupted: where CR4.SMAP is set, a user program that sets
 * AC switches it off for the handler, unless that begins with `clac`. The default handlers
 * (<trapgate/unhandled.h>) do; one of your own that may be entered from CPL 3 should.
 *
 * The checks need no warning flags and cost nothing at run time. What is not known at compile time
 * (a variable vector, a computed .stack) is checked when it runs, and ends in trapgate_refuse().
 */
#ifndef TRAPGATE_IDT_H
#define TRAPGATE_IDT_H

#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/gate.h>
#include <trapgate/handler.h>
#include <trapgate/symbol.h>
#ifdef __cplusplus
#include <trapgate/idt_checks.hpp>
#else
#include <trapgate/idt_checks.h>
#endif

TRAPGATE_BEGIN

/*
 * An entry is its gate, and its type says what it accepts. In C `accepts`, which takes no space and
 * is never read, is there for the type of the handlers that the vector takes:
 * __typeof__((entry)->accepts[0]). C++ looks the entry's own type up.
 */
#ifdef __cplusplus
#define TRAPGATE_ENTRY(name, handler_type)                                                         \
    union name {                                                                                   \
        struct trapgate_gate gate;                                                                 \
    }
#else
#define TRAPGATE_ENTRY(name, handler_type)                                                         \
    union name {                                                                                   \
        struct trapgate_gate gate;                                                                 \
        __extension__ handler_type accepts[0];                                                     \
    }
#endif
TRAPGATE_ENTRY(trapgate_entry, trapgate_interrupt_handler);
TRAPGATE_ENTRY(trapgate_entry_with_code, trapgate_interrupt_handler_with_code);
TRAPGATE_ENTRY(trapgate_final_entry, trapgate_final_handler);
TRAPGATE_ENTRY(trapgate_final_entry_with_code, trapgate_final_handler_with_code);
TRAPGATE_ENTRY(trapgate_reserved_entry, struct trapgate_reserved_vector *);
#undef TRAPGATE_ENTRY

/* From a row of exceptions.def to its entry: an abort is final, and all but NO_CODE push a code. */
#define TRAPGATE_ENTRY_FAULT(pushes) union trapgate_entry##pushes
#define TRAPGATE_ENTRY_TRAP(pushes) union trapgate_entry##pushes
#define TRAPGATE_ENTRY_INTERRUPT(pushes) union trapgate_entry##pushes
#define TRAPGATE_ENTRY_ABORT(pushes) union trapgate_final_entry##pushes
#define TRAPGATE_PUSHES_NO_CODE
#define TRAPGATE_PUSHES_ZERO _with_code
#define TRAPGATE_PUSHES_SELECTOR _with_code
#define TRAPGATE_PUSHES_PAGE_FAULT _with_code
#define TRAPGATE_PUSHES_CONTROL _with_code
#define TRAPGATE_PUSHES_VENDOR _with_code
#define TRAPGATE_EXPAND(macro, argument) macro(argument)

/* The table, one field a vector, in the order of the vectors. The CPU wants 8-byte alignment; a
 * page of its own lets a kernel make it read-only. SDM 3A, "Interrupt Descriptor Table (IDT)". */
struct idt {
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    TRAPGATE_EXPAND(TRAPGATE_ENTRY_##class, TRAPGATE_PUSHES_##code) field;
#define TRAPGATE_RESERVED(vector, field, words) union trapgate_reserved_entry field;
#include <trapgate/exceptions.def>
    union trapgate_entry interrupts[224]; /* vectors 32 to 255: devices, APIC, INT n */
} __attribute__((aligned(4096)));

TRAPGATE_STATIC_ASSERT(sizeof(struct idt) == 4096, "256 gates of 16 bytes");
TRAPGATE_STATIC_ASSERT(__alignof__(struct idt) == 4096, "a page of its own");
TRAPGATE_STATIC_ASSERT(offsetof(struct idt, interrupts) == 32 * sizeof(struct trapgate_gate),
                       "after 32 exceptions");
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    TRAPGATE_STATIC_ASSERT(offsetof(struct idt, field) == (vector) * sizeof(struct trapgate_gate), \
                           words);
#define TRAPGATE_RESERVED(vector, field, words)                                                    \
    TRAPGATE_STATIC_ASSERT(offsetof(struct idt, field) == (vector) * sizeof(struct trapgate_gate), \
                           words);
#include <trapgate/exceptions.def>

#ifndef __clang__
#pragma GCC system_header /* for the reason given in <trapgate/idt_checks.h> */
#endif

/*
 * idt_set_handler(entry, handler, options...)
 *
 * Sets the gate of one exception. `entry` points to a field of a struct idt. `handler` is the name
 * of a function declared INTERRUPT, in the shape that the vector needs; a NORETURN one is welcome
 * everywhere. Options: .stack = 1 to 7 (IST slot; default 0, no switch), .privilege = 0 to 3
 * (default 0), .type = INTERRUPT_GATE (default) or TRAP_GATE.
 */
#define idt_set_handler(entry, ...) TRAPGATE_SET_HANDLER(entry, __VA_ARGS__, .end = 0)
#define TRAPGATE_SET_HANDLER(entry, handler, ...)                                                  \
    do {                                                                                           \
        TRAPGATE_CHECK_HANDLER(entry, handler);                                                    \
        TRAPGATE_CHECK_OPTIONS(__VA_ARGS__);                                                       \
        trapgate_gate_set(TRAPGATE_GATE(entry), (uint64_t)(handler),                               \
                          TRAPGATE_OPTIONS(__VA_ARGS__));                                          \
    } while (0)

/*
 * idt_set_interrupt(table, vector, handler, options...)
 *
 * Sets the gate of a vector from 32 to 255: device interrupts and your own INT n. The handler takes
 * no error code. Options as for idt_set_handler.
 */
#define idt_set_interrupt(table, vector, ...)                                                      \
    TRAPGATE_SET_INTERRUPT(table, vector, __VA_ARGS__, .end = 0)
#define TRAPGATE_SET_INTERRUPT(table, vector, handler, ...)                                        \
    do {                                                                                           \
        TRAPGATE_CHECK_INTERRUPT_VECTOR(vector);                                                   \
        TRAPGATE_CHECK_HANDLER(&(table)->interrupts[0], handler);                                  \
        TRAPGATE_CHECK_OPTIONS(__VA_ARGS__);                                                       \
        trapgate_gate_set(idt_interrupt_gate(table, (long)(vector)), (uint64_t)(handler),          \
                          TRAPGATE_OPTIONS(__VA_ARGS__));                                          \
    } while (0)

/*
 * idt_load(table)
 *
 * Makes the table the current CPU's (LIDT). The CPU goes on reading it, so it must live for ever:
 * a table with automatic storage does not compile. What would make the first exception a triple fault
 * ends in trapgate_refuse(): a code selector that names no present 64-bit code segment of the GDT in
 * use, a stack slot without a TSS, without a stack or with one that is not canonical, two exceptions on
 * one slot, a handler whose address is not canonical.
 */
#define idt_load(table)                                                                            \
    do {                                                                                           \
        TRAPGATE_CHECK_TABLE(table);                                                               \
        TRAPGATE_STATIC_TABLE(trapgate_table, table);                                              \
        idt_load_unchecked(TRAPGATE_TABLE(trapgate_table));                                        \
    } while (0)

/* The same, with the same checks at run time, for a table found at run time; the caller vouches that it
 * outlives its use. */
void idt_load_unchecked(const struct idt *table) TRAPGATE_SYMBOL(idt_load_unchecked);

/* Writes a gate; options out of range end in trapgate_refuse(). */
void trapgate_gate_set(struct trapgate_gate *gate, uint64_t address,
                       struct trapgate_gate_options options);

/* The gate of a vector; one outside 32 to 255 ends in trapgate_refuse(). */
struct trapgate_gate *idt_interrupt_gate(struct idt *table, long vector)
    TRAPGATE_SYMBOL(idt_interrupt_gate);

/* The gate of any vector 0 to 255, for reading a table that somebody else filled. */
static inline const struct trapgate_gate *idt_gate(const struct idt *table, uint8_t vector) {
    return (const struct trapgate_gate *)table + vector;
}

/*
 * Where a run-time check of the library ends. A program defines its own, to say it on its console; the
 * library's, weak, calls what trapgate_set_refuse() registered, and then stops the CPU with the
 * message in RDI. MUST NOT return.
 */
NORETURN void trapgate_refuse(const char *message);

/* Registers the function that the library's trapgate_refuse() calls; NULL: none. If it returns, the CPU
 * stops. It has no effect in a program that defines trapgate_refuse(). */
void trapgate_set_refuse(void (*handler)(const char *message));

TRAPGATE_END

#endif
