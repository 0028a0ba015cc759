/* What an instruction does to the state. */
#ifndef TRAPGATE_TOOLS_EXECUTE_H
#define TRAPGATE_TOOLS_EXECUTE_H

#include <capstone/capstone.h>

#include "arch/x86_64/tools/state.h"

/* `number` is the instruction's, for what it leaves. */
void execute(struct state *state, const cs_insn *insn, uint64_t number);

/* The name of an instruction without its prefixes. */
const char *mnemonic_of(const cs_insn *insn);

#endif
