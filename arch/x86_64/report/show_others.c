/* Other CPUs that crashed while one reported. */
#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/show.h"

static void show_stopped(const struct other_cpu *other) {
    report_print("CPU %u: at 0x%lx %.40s%s%.20s\n", other->cpu, other->rip, other->symbol,
                 other->thread ? ", in thread " : "", other->thread ? other->thread : "");
}

void show_missing(const struct report_cpu *cpu) {
    report_print("CPU %u did not stop%s%.40s\n", cpu->apic_id,
                 cpu->thread ? ", it was in thread " : "", cpu->thread ? cpu->thread : "");
}

void show_other(const struct other_cpu *other) {
    if (other->stopped) {
        show_stopped(other);
        return;
    }
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
