/* gdb's `monitor`. */
#ifndef TRAPGATE_DEBUGGER_COMMANDS_H
#define TRAPGATE_DEBUGGER_COMMANDS_H

#include "arch/x86_64/debugger/names.h"

/* The program's command "reset", if it has one, which may not come back. */
void command_reset(void);

#endif
