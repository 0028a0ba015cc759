/* The way through one handler, with symbols for values. */
#ifndef TRAPGATE_TOOLS_HANDLER_RUN_H
#define TRAPGATE_TOOLS_HANDLER_RUN_H

#include "arch/x86_64/tools/finding.h"
#include "arch/x86_64/tools/returns.h"
#include "arch/x86_64/tools/state.h"

/* A part of the work: one handler, and what is known before each instruction that was reached. */
struct run {
    struct findings *findings;
    struct code *code;
    const struct returns *returns;
    const bool *is_use; /* by instruction */
    bool *was_used;
    struct state **state; /* by instruction; NULL where it was not reached yet */
    unsigned *changes;
    size_t *waiting, first, last, room;
    struct state elsewhere; /* where a jump through a table leads */
    bool has_elsewhere;
    bool is_noreturn; /* what the handler was declared as */
};

/* Executes the handler that begins with this instruction, on all ways through it. */
void run_handler(struct run *run, size_t start);

/* The rules. At a use the program gets the record: it must be right. From then on the handler's registers
 * are its own, and those of the interrupted code are in the record. */
void check_use(struct run *run, size_t number, struct state *state);

/* Where the handler returns: what is in the record must be in the registers, and it must be allowed to. */
void check_iret(struct run *run, size_t number, const struct state *state);

/* Where it returns as if it were no handler. */
void check_ret(struct run *run, size_t number, const struct state *state);

/* Where a way comes to the end of its function. */
void check_end(struct run *run, size_t number);

#endif
