/* The stopped machine: what the debugger shows, changes, and goes on with. */
#ifndef TRAPGATE_DEBUGGER_MACHINE_H
#define TRAPGATE_DEBUGGER_MACHINE_H

#include <trapgate/debugger.h>

#include "arch/x86_64/debugger/names.h"
#include "arch/x86_64/debugger/session.h"
#include "arch/x86_64/idt/cpu.h"

struct machine {
    struct idt *table; /* where the debugger's handlers are */
    struct trapgate_gate breakpoint_before, debug_before;
    bool standing; /* so whatever comes is the debugger's own */
    bool waits;    /* at debugger_wait() */
    bool steps;    /* it goes on with one instruction */
    unsigned cpu;  /* that it stands at */
    struct TRAPGATE_REGISTERS registers;
    struct interrupt_frame frame;
    uint64_t cr2;                        /* probes change it */
    struct table_register program;       /* the program's IDT */
    struct trapgate_exception exception; /* of these, for commands */
};

extern struct machine machine;

/* What this CPU has beside the registers of a context; at most 16 values. */
void registers_of_system(uint64_t *to);

/* As the CPU has it when it enters a handler by a gate: the frame where it was pushed. */
void machine_enter_handler(struct trapgate_gate gate, uint64_t pushed, uint64_t rflags);

/* Whether a table is the one for steps, and not the program's. */
bool stepping_uses(uint64_t table);

/* The next instruction is to be executed alone: false if that has been done already. */
bool stepping_begin(void);

/* Whether that was under way, and ends here: `trapped` as it should, behind the instruction. */
bool stepping_end(bool trapped);
bool stepping_is_active(void);

/* Whether it is the one that ends the step, and nobody's else. */
bool stepping_breakpoint_is_at(uint64_t address);

/* Takes the machine over from where it is: copies its state, and uses the own table from then on, so that
 * probes are safe. */
void machine_take(unsigned vector, const struct interrupt_frame *frame,
                  const struct TRAPGATE_REGISTERS *registers);

/* Gives it back: what is left is machine_go(), or to return. With the program's table, unless a step began. */
void machine_give_back(bool steps);

/* Talks, until the program is to go on, by machine_go(). False: the debugger is gone. */
bool machine_talk(const struct stop *stop);
NORETURN void machine_go(void);

/* The same on the debugger's own stack, from where a handler got to: does not come back. */
NORETURN void machine_stop(const struct stop *stop);

#endif
