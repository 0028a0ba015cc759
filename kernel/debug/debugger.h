/*
 * gdb in the reference kernel (<trapgate/debugger.h>), for whoever asks for it on the command line:
 * debug=on, which goes on without one until one connects; debug=wait, which waits for one before the
 * program begins; debug=crash, where a report ends in gdb. It listens on COM2; with debug-port=com1 it shares
 * that with the console. -DTRAPGATE_DEBUGGER=OFF leaves all of it out of the kernel.
 */
#ifndef KERNEL_DEBUGGER_H
#define KERNEL_DEBUGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <trapgate/unhandled.h>

#ifdef TRAPGATE_DEBUGGER

/* Starts it, if the command line says so; MUST come before memory_initialize(), which makes the IDT
 * read-only. */
void kernel_debugger_initialize(void);

/* Before the program begins: waits, if that was asked for. */
void kernel_debugger_wait(void);

/* Before a report: whether it has stopped the other CPUs, because one that the report stops never goes on. */
bool kernel_debugger_stops_cpus(void);

/* At the end of a report. Comes back if nobody wants to debug. */
void kernel_debugger_take(const struct trapgate_exception *exception);

/* Whether the text of a report is the output of a command, and goes there. */
bool kernel_debugger_takes_text(const char *text, size_t length);

#else

static inline void kernel_debugger_initialize(void) {}
static inline void kernel_debugger_wait(void) {}
static inline void kernel_debugger_take(const struct trapgate_exception *exception) {
    (void)exception;
}
static inline bool kernel_debugger_stops_cpus(void) {
    return false;
}
static inline bool kernel_debugger_takes_text(const char *text, size_t length) {
    (void)text, (void)length;
    return false;
}

#endif

#endif
