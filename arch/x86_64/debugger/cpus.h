/*
 * Several CPUs: one of them has the machine, and talks; the others wait, each in a handler of its own, with its
 * registers where the handler saved them. It is the one that met something first: the others meet theirs when
 * they go on.
 */
#ifndef TRAPGATE_DEBUGGER_CPUS_H
#define TRAPGATE_DEBUGGER_CPUS_H

#include <trapgate/debugger.h>

#include "arch/x86_64/debugger/names.h"

enum { CPUS_MAXIMUM = 64 };

/* The machine is this CPU's from then on, and the others stand. It may have been so before: during a step. */
void cpus_enter(struct interrupt_frame *frame, struct TRAPGATE_REGISTERS *registers);

/* The same, but only if it is nobody's, and the others run on until cpus_enter(). */
bool cpus_try(void);

/* The others go on. */
void cpus_leave(void);

bool cpus_machine_is_mine(void);

/* The index of this CPU. */
unsigned cpus_self(void);

/* The same from a stack that the next owner uses, too: the last thing that a CPU does before it goes on. */
NORETURN void cpus_leave_and_go(const struct TRAPGATE_REGISTERS *registers,
                                const struct interrupt_frame *frame);

/* One that waits. NULL: this CPU, or one that does not answer. */
struct waiting_cpu {
    unsigned since; /* how often an owner had left when it began to wait; 0: it does not */
    struct interrupt_frame *frame;
    struct TRAPGATE_REGISTERS *registers;
    uint64_t system[16]; /* what registers_of_system() reads */
};
struct waiting_cpu *cpus_waiting(unsigned index);

unsigned cpus_count(void);

/* nmi.S: whether NMIs are the debugger's now, and the handler that they have otherwise. */
extern volatile bool cpus_stop;
extern uint64_t cpus_former_nmi;
extern const char cpus_nmi[];

/* Takes the gate, when there are CPUs to stop. */
void cpus_take_gate(struct trapgate_gate *gate);

#endif
