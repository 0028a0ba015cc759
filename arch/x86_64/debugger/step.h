/*
 * What a single step has to know of its instruction. The CPU traps behind every instruction while RFLAGS.TF
 * is set (SDM 3B, "Single-Step Exception Condition"), and interrupts are held back meanwhile by clearing
 * IF; the program must see neither. Pure.
 */
#ifndef TRAPGATE_DEBUGGER_STEP_H
#define TRAPGATE_DEBUGGER_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/debugger/names.h"

enum step_kind {
    STEP_PLAIN,
    STEP_PUSHES_FLAGS, /* PUSHF: to memory, with TF and without IF */
    STEP_POPS_FLAGS,   /* POPF: IF only where IOPL lets it */
    STEP_LOADS_FLAGS,  /* IRET, SYSRET: all of them are new */
    STEP_CLEARS_IF,    /* CLI */
    STEP_SETS_IF,      /* STI: a CPU may trap only behind the instruction that follows */
    STEP_RAISES,       /* INT n: TF is cleared on the way */
    STEP_CALLS_SYSTEM, /* SYSCALL: a mask may clear TF, and R11 has it */
    STEP_LOADS_STACK,  /* MOV SS: the CPU does not trap behind it */
    STEP_WAITS,        /* HLT: with interrupts held back it would be for ever */
};

struct step {
    enum step_kind kind;
    unsigned length; /* of the instruction; 0 if it is not known */
    bool branches;   /* what comes behind it may be elsewhere, or the same once more (REP) */
    uint8_t vector;  /* of STEP_RAISES */
    unsigned size;   /* of STEP_PUSHES_FLAGS: 8, or 2 with an operand-size prefix */
};

/* Looks at up to `size` bytes from an instruction's first on. */
struct step step_look(const uint8_t *code, size_t size);

/* The flags behind an instruction: `before` as they were when the step began, `now` as they are with TF
 * set, and IF clear, when it did; `privilege` is the CPL. */
uint64_t step_flags(enum step_kind kind, uint64_t before, uint64_t now, unsigned privilege);

#endif
