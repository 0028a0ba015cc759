/*
 * Breakpoints and watchpoints by the debug registers: four places of 1, 2, 4 or 8 bytes, each aligned to
 * its size. What gdb asks for may take several of them. SDM 3B, "Debug Registers".
 */
#ifndef TRAPGATE_DEBUGGER_HARDWARE_H
#define TRAPGATE_DEBUGGER_HARDWARE_H

#include "arch/x86_64/debugger/session.h"
#include "arch/x86_64/debugger/target.h"

enum { HARDWARE_PLACES = 4 };

/* The numbers of gdb's Z packets. */
enum hardware_kind {
    HARDWARE_EXECUTE = 1,
    HARDWARE_WRITE = 2,
    HARDWARE_READ = 3,
    HARDWARE_ACCESS = 4,
};

struct hardware_place {
    bool used;
    enum hardware_kind kind;
    uint64_t address, size;             /* 1, 2, 4 or 8 */
    uint64_t asked_address, asked_size; /* of the whole that this is a part of */
    uint64_t value;                     /* HARDWARE_READ: to tell a write by */
};

/* Nothing is changed if it does not fit. NULL: done; otherwise why not. Pure. */
const char *hardware_insert(struct hardware_place places[HARDWARE_PLACES], enum hardware_kind kind,
                            uint64_t address, uint64_t size);
void hardware_remove(struct hardware_place places[HARDWARE_PLACES], enum hardware_kind kind,
                     uint64_t address, uint64_t size);

/* DR7 for these; 0x400, in which nothing is on, for none. Pure. */
uint64_t hardware_control(const struct hardware_place places[HARDWARE_PLACES]);

/* On the CPU that this is, by its index: for the time that the program runs, and not while it stands, when what
 * the debugger itself reads is not watched. What the program has in DR7 comes back if none is wanted. */
void hardware_load(unsigned cpu);
void hardware_unload(unsigned cpu);

/* Whether what they say on that CPU is about the debugger's. */
bool hardware_is_taken(unsigned cpu);

/* Whether data is watched. */
bool hardware_watches(void);

/* Whether an instruction breakpoint is there. */
bool hardware_executes_at(uint64_t address);

/* Of a debug exception: whether it is one of these, and of which kind. A read watchpoint that was written is
 * none (the CPU has only reads and writes together); *silent says so. */
bool hardware_hit(uint64_t dr6, struct stop *stop, bool *silent);

#endif
