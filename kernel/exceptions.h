/* The kernel's descriptor tables, and which handler and which stack each exception gets. */
#ifndef KERNEL_EXCEPTIONS_H
#define KERNEL_EXCEPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/idt.h>
#include <trapgate/segments.h>
#include <trapgate/unhandled.h>

enum {
    SOFTWARE_INTERRUPT = 60, /* an interrupt of our own, raised by `int $60` */
    PIC_BASE = 0x20,         /* vectors of the legacy interrupt controllers' lines */
};

/* GDT, TSS and IDT: from here on all 256 vectors lead to a handler that says what came. */
void exceptions_initialize(void);

/* The table in use, to be copied by whoever wants other handlers; itself it becomes read-only. */
const struct idt *exceptions_idt(void);

/* The same, until memory_initialize(). */
struct idt *exceptions_idt_to_fill(void);

/* Stacks that each CPU has of its own: RSP0, and one each for exceptions that can come at any instruction. */
enum exception_stack {
    PRIVILEGE_STACK,
    DOUBLE_FAULT_STACK,
    NMI_STACK,
    MACHINE_CHECK_STACK,
    DEBUG_STACK,
    EXCEPTION_STACKS,
};

/* Fills the GDT and the TSS, and makes them those of the CPU that this runs on. */
void exceptions_load_segments(struct trapgate_gdt *gdt, struct trapgate_tss *tss,
                              const struct trapgate_guarded_stack *const stacks[EXCEPTION_STACKS]);

/* The task-state segment of the first CPU: its stacks may be changed. */
struct trapgate_tss *exceptions_tss(void);

/* Whoever has vectors at run time is asked about each interrupt that has no handler of its own, before
 * anybody else, and returns whether it was his. NULL: nobody. */
void interrupts_go_to(bool (*take)(struct trapgate_exception *interrupt));

/* For the report's host: it has got as far as that. */
void exceptions_report_begins(void);

/* How often int $60 was handled, and how often an interrupt controller raised nothing. */
unsigned software_interrupt_count(void);
unsigned spurious_interrupt_count(void);

#endif
