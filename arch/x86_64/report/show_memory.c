/* What is on the stack, and in the code: who called whom, the bytes at rip, the quadwords at rsp. */
#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/show.h"
#include "arch/x86_64/report/symbols.h"

void show_trace(const struct trace *trace) {
    report_print("backtrace\n");
    for (unsigned i = 0; i < trace->count; i++) {
        char text[96];
        trace_describe(text, sizeof text, &trace->step[i]);
        if (i > 0 && trace->step[i].is_exception) {
            report_print("  an exception here:\n");
        }
        report_print("  %.66s", text);
        if (trace->times[i] > 1) {
            report_print(" %u times", trace->times[i]);
        }
        report_print("\n");
    }
    report_print("  %s\n", backtrace_end_words(trace->end));
}

void show_code(const struct facts *facts) {
    const uint8_t *at = facts->code + CODE_BEFORE;
    if (facts->code_after == 0) {
        report_print("code: not readable at rip\n");
        return;
    }
    unsigned length = facts->decoded ? facts->instruction.length : 1;
    report_print("code");
    for (unsigned i = facts->code_before < 8 ? facts->code_before : 8; i > 0; i--) {
        report_print(" %02x", at[-(int)i]);
    }
    report_print(" <");
    for (unsigned i = 0; i < facts->code_after; i++) {
        report_print("%s%02x%s", i > 0 && i != length ? " " : "", at[i],
                     i == length - 1 ? "> " : "");
    }
    report_print("\n");
}

void show_stack(const struct facts *facts) {
    if (facts->stack_count == 0) {
        report_print("stack: not readable at rsp\n");
        return;
    }
    report_print("stack\n");
    for (unsigned i = 0; i < facts->stack_count; i++) {
        char text[96];
        symbol_describe(text, sizeof text, facts->stack[i]);
        report_print("  rsp+0x%02x 0x%016lx%s%.48s\n", 8 * i, facts->stack[i], text[0] ? " " : "",
                     text);
    }
}
