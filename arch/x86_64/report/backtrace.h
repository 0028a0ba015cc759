/*
 * Who called whom, along the chain of frame pointers, and through exceptions to the code that they
 * interrupted.
 *
 * The chain is that of a crashed program: every pointer is checked for alignment and by the reader,
 * a chain within one stack must go upward, and one that goes through exceptions in a circle is
 * noticed. So it ends, whatever it holds.
 */
#ifndef TRAPGATE_REPORT_BACKTRACE_H
#define TRAPGATE_REPORT_BACKTRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/x86_64/report/names.h"

/* Reads a quadword; false if there is none to be read. */
typedef bool memory_reader(uint64_t address, uint64_t *value, void *context);

/* Whether an address is in the program's code. */
typedef bool code_test(uint64_t address);

enum backtrace_end {
    BACKTRACE_GOES_ON,
    BACKTRACE_COMPLETE,   /* the frame pointer is 0, as the boot code leaves it */
    BACKTRACE_MISALIGNED, /* a frame pointer is not a multiple of 8 */
    BACKTRACE_UNREADABLE, /* nothing is mapped where a frame should be */
    BACKTRACE_NO_CODE,    /* a return address is not in the code */
    BACKTRACE_NOT_UPWARD, /* a frame pointer leads downward, or to itself */
    BACKTRACE_CIRCLE,     /* the chain comes back to where it was */

    BACKTRACE_NOT_RECORDED, /* for readers of a record that does not say which of these it is */
};

struct backtrace {
    memory_reader *read;
    void *context;
    code_test *is_code;
    uint64_t frame;          /* the frame pointer that is looked at next */
    uint64_t mark;           /* an earlier one: to meet it again means a circle */
    unsigned steps, mark_at; /* the mark moves on after 1, 2, 4, 8, … steps (Brent's method) */
    enum backtrace_end end;
};

struct backtrace_step {
    uint64_t address;  /* a return address, or the rip that an exception interrupted */
    bool is_exception; /* the latter */
};

void backtrace_start(struct backtrace *backtrace, uint64_t frame, memory_reader *read,
                     code_test *is_code, void *context);

/* Whether what the CPU pushes for an exception lies at an address, by its contents: selectors and
 * flags that can be. Then it has rip and rsp. Pure, apart from the reader. */
bool backtrace_exception_at(uint64_t address, memory_reader *read, void *context, uint64_t *rip,
                            uint64_t *rsp);

/* The next step outward. False at the end, and `end` says why. Pure, apart from the reader. */
bool backtrace_next(struct backtrace *backtrace, struct backtrace_step *step);

/* "the beginning", or what is wrong with the chain. Never NULL. */
const char *backtrace_end_words(enum backtrace_end end);

#endif
