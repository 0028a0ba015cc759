#include "kernel/report.h"

#include <trapgate/cpu.h>
#include <trapgate/error_code.h>

#include "kernel/console.h"
#include "kernel/exit.h"

static void print_flags(uint64_t rflags) {
    static const struct {
        uint64_t bit;
        const char *name;
    } flags[] = {
        {RFLAGS_CF, "CF"}, {RFLAGS_PF, "PF"}, {RFLAGS_AF, "AF"}, {RFLAGS_ZF, "ZF"},
        {RFLAGS_SF, "SF"}, {RFLAGS_TF, "TF"}, {RFLAGS_IF, "IF"}, {RFLAGS_DF, "DF"},
        {RFLAGS_OF, "OF"}, {RFLAGS_NT, "NT"}, {RFLAGS_RF, "RF"}, {RFLAGS_AC, "AC"},
        {RFLAGS_ID, "ID"},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (rflags & flags[i].bit) {
            console_print(" %s", flags[i].name);
        }
    }
    console_print(" IOPL=%u", (unsigned)(rflags & RFLAGS_IOPL) >> 12);
}

void report_frame(const struct interrupt_frame *frame) {
    console_print("  rip     0x%016lx\n", frame->rip);
    console_print("  cs      0x%04lx (CPL %lu)\n", frame->cs, frame->cs & 3);
    console_print("  rflags  0x%08lx", frame->rflags);
    print_flags(frame->rflags);
    console_print("\n");
    console_print("  rsp     0x%016lx\n", frame->rsp);
    console_print("  ss      0x%04lx\n", frame->ss);
}

void report_exception(const struct exception *exception) {
    char words[160];
    console_set_style(CONSOLE_HEADLINE);
    console_print("EXCEPTION: %s %s (vector %u)\n", exception_mnemonic(exception->vector),
                  exception_name(exception->vector), exception->vector);
    console_set_style(CONSOLE_PLAIN);
    if (exception->has_error_code) {
        error_code_describe(words, sizeof words, exception->vector, exception->error_code);
        console_print("  error code 0x%lx: %s\n", exception->error_code, words);
    }
    if (exception->vector == VECTOR_PAGE_FAULT) {
        console_print("  cr2     0x%016lx\n", exception->cr2);
    }
    report_frame(exception->frame);
    exit_with(exit_status_of(exception->vector));
}

void report_failure(const char *message) {
    console_set_style(CONSOLE_HEADLINE);
    console_print("TRAPGATE STOPPED: %s\n", message);
    console_set_style(CONSOLE_PLAIN);
    exit_with(EXIT_FAILED);
}
