/* The program that the sessions debug: scenes, of which gdb chooses one by setting `chosen`. */
#ifndef TESTS_DEBUGGER_GUEST_H
#define TESTS_DEBUGGER_GUEST_H

#include <stdint.h>
#include <trapgate/idt.h>

/* The table in use: a copy of the kernel's, which is read-only. */
extern struct idt guest_idt;

/* Handlers, and what they count; set before the first scene. */
void guest_set_handlers(void);
extern volatile unsigned ticks, calls;
void guest_repair_faults(void);
void guest_handle_faults(void);
void guest_report_faults(void);

/* A function of its own for gdb, which nobody here calls. */
#define SCENE __attribute__((used, noipa)) static

#endif
