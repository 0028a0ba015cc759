/* The backtrace of one crash, as the screen and the record show it: from rip outward. */
#ifndef TRAPGATE_REPORT_TRACE_H
#define TRAPGATE_REPORT_TRACE_H

#include "arch/x86_64/report/names.h"
#include "arch/x86_64/report/backtrace.h"
#include "arch/x86_64/report/facts.h"

enum {
    TRACE_LINES = 24,
    TRACE_STEPS = 4096, /* more are not looked at; of a recursion many are one line */
};

struct trace {
    struct backtrace_step step[TRACE_LINES]; /* the first is rip itself */
    unsigned times[TRACE_LINES];             /* how often in a row: more than once in a recursion */
    unsigned count;
    enum backtrace_end end;
};

void trace_take(struct trace *trace, const struct facts *facts);

/* The symbol of a step. A return address is that of the next instruction, which can belong to
 * another line, or function: what is looked up is the byte before it. */
size_t trace_describe(char *text, size_t size, const struct backtrace_step *step);

#endif
