/*
 * What is compared: ways to handle an exception, Trapgate's (handlers.c) and what a kernel's author would
 * write instead (tests/bench/rivals).
 */
#ifndef KERNEL_BENCH_CONTENDER_H
#define KERNEL_BENCH_CONTENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* #BP is a trap and goes on by itself. #UD and #PF are faults: their handlers skip an instruction of two
 * bytes, and #PF has an error code. */
enum kind { BREAKPOINT, INVALID_OPCODE, PAGE_FAULT, KINDS };

/* What the exception is given to. Only those that do the same are compared. */
enum service {
    NOTHING,
    A_COUNTER,
    A_FUNCTION_THAT_PRESERVES,
    A_C_FUNCTION,
    A_C_FUNCTION_WITH_REGISTERS,
};

struct contender {
    const char *id, *words;
    enum service service;
    uint64_t handlers[KINDS]; /* addresses */
    unsigned limits
        [KINDS]; /* instructions at most, from the exception to the next instruction; 0: none */
};

extern const struct contender contenders[], rivals[];
extern const size_t contender_count, rival_count;

/* A path through the library, or a rival's to the same end. `run` is called; what `without` costs is no
 * part of it. */
struct path {
    const char *id, *words;
    void (*run)(void), (*without)(void);
    unsigned limit;
    const uint64_t *handlers; /* of a rival, KINDS of them; NULL: the default handlers */
};

extern const struct path paths[], rival_paths[];
extern const size_t path_count, rival_path_count;

#endif
