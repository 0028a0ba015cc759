/* gdb's `monitor` in this kernel, beside the debugger's own commands. */
#ifndef KERNEL_DEBUG_COMMANDS_H
#define KERNEL_DEBUG_COMMANDS_H

#include <trapgate/debugger.h>

enum { KERNEL_DEBUGGER_COMMANDS = 3 };
extern const struct debugger_command kernel_debugger_commands[KERNEL_DEBUGGER_COMMANDS];

/* For the end of a report: whether that is a command's, and goes back to it. */
bool kernel_debugger_reports(void);

#endif
