/* Other CPUs that crashed while one reported. */
#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/show.h"

void show_other(const struct other_cpu *other) {
    report_print("CPU %u meanwhile: %s%s%s at 0x%lx %.40s\n", other->cpu,
                 other->message ? "" : exception_mnemonic(other->vector), other->message ? "" : " ",
                 other->message ? other->message : exception_name(other->vector), other->rip,
                 other->symbol);
}

void show_others_left_out(unsigned count) {
    if (count > 0) {
        report_print("%u more CPUs crashed meanwhile\n", count);
    }
}
