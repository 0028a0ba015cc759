#include "arch/x86_64/idt/cpu.h"

#include "arch/x86_64/report/print.h"
#include <trapgate/report.h>

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
            report_print(" %s", flags[i].name);
        }
    }
    report_print(" IOPL=%u", (unsigned)(rflags & RFLAGS_IOPL) >> 12);
}

void report_frame(const struct interrupt_frame *frame) {
    report_print("  rip     0x%016lx\n", frame->rip);
    report_print("  cs      0x%04lx (CPL %lu)\n", frame->cs, frame->cs & 3);
    report_print("  rflags  0x%08lx", frame->rflags);
    print_flags(frame->rflags);
    report_print("\n");
    report_print("  rsp     0x%016lx\n", frame->rsp);
    report_print("  ss      0x%04lx\n", frame->ss);
}
