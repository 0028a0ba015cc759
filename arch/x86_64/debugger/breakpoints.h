/*
 * Breakpoints by INT3 in the code, and a view of memory in which they are not there: what is read is the
 * program's own code, and what is written stays when they are removed.
 */
#ifndef TRAPGATE_DEBUGGER_BREAKPOINTS_H
#define TRAPGATE_DEBUGGER_BREAKPOINTS_H

#include "arch/x86_64/debugger/target.h"

enum { BREAKPOINTS_MAXIMUM = 128 };

/* NULL: it is there, perhaps since before; otherwise why it cannot be. */
const char *breakpoint_insert(uint64_t address);

/* NULL: it is not there, perhaps never was; otherwise why it cannot be taken back. */
const char *breakpoint_remove(uint64_t address);

void breakpoints_remove_all(void);

bool breakpoint_is_at(uint64_t address);

/* Whether one was there, which a CPU may have met before it was taken away. */
bool breakpoint_was_at(uint64_t address);

/* As target_read() and target_write(), without the breakpoints. */
size_t breakpoints_read(uint8_t *to, uint64_t address, size_t size);
bool breakpoints_write(uint64_t address, const uint8_t *from, size_t size);

#endif
