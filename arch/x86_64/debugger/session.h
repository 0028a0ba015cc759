/*
 * The conversation with gdb: each packet, and its answer. GDB manual, "Remote Serial Protocol". It knows the
 * machine by target.h alone, and never waits.
 */
#ifndef TRAPGATE_DEBUGGER_SESSION_H
#define TRAPGATE_DEBUGGER_SESSION_H

#include "arch/x86_64/debugger/link.h"

enum stop_reason {
    STOP_UNSAID,
    STOP_BREAKPOINT, /* by INT3 of the debugger's */
    STOP_HARDWARE_BREAKPOINT,
    STOP_WATCH, /* at an address that was written, read, accessed */
    STOP_READ_WATCH,
    STOP_ACCESS_WATCH,
};

/* gdb's numbers for signals, the ones of exceptions. GDB sources call them so. */
enum stop_signal {
    SIGNAL_INTERRUPT = 2,
    SIGNAL_ILLEGAL = 4,
    SIGNAL_TRAP = 5,
    SIGNAL_ABORT = 6,
    SIGNAL_ARITHMETIC = 8,
    SIGNAL_BUS = 10,
    SIGNAL_SEGMENTATION = 11,
};

struct stop {
    enum stop_signal signal;
    enum stop_reason reason;
    uint64_t address;  /* of a watchpoint */
    const char *final; /* why nothing may go on from here, or NULL */
};

enum session_event {
    SESSION_NOTHING,
    SESSION_STOP, /* while the machine runs: it is wanted to stop */
    SESSION_CONTINUE,
    SESSION_STEP, /* with a range: until rip is outside of it */
    SESSION_DETACH,
    SESSION_KILL,
};

struct session {
    struct link link;
    struct stop stop;
    bool running;
    bool attached;
    bool knows_breakpoints; /* gdb said so: swbreak */
    bool must_answer;       /* the packet that stopped the machine */
    uint64_t range_start, range_end;
    const char *refusal; /* the last one, for `monitor reason` */
    bool printing;       /* a command's output, in link.out */
};

extern struct session session;

/* A byte from the line. */
enum session_event session_take(uint8_t byte);

/* The machine has stopped: told to a debugger that waits for it. */
enum session_event session_stopped(const struct stop *stop);

/* Shows text at the debugger: while the machine runs, and as a command's output. */
void session_print(const char *text, size_t length);

#endif
