/* Other CPUs that crashed while one reported. */
#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/show.h"

void show_other(const struct other_cpu *other) {
    report_print("CPU %u meanwhile: %s%s%s at 0x%lx %.40s\n", other->cpu,
                 other->message ? "" : exception_mnemonic(other->vector), other->message ? "" : " ",
                 other->message ? other->message : exception_name(other->vector), other->rip,
                 other->symbol);
}

static bool are_several(const char *cpus) {
    while (*cpus >= '0' && *cpus <= '9') {
        cpus++;
    }
    return *cpus;
}

void show_stopped(const struct stopped_cpus *stopped) {
    const char *plural = are_several(stopped->cpus) ? "s" : "";
    if (stopped->stopped) {
        report_print("CPU%s %s: at ", plural, stopped->cpus);
        if (stopped->symbol[0]) {
            report_print("%s", stopped->symbol);
        } else {
            report_print("0x%lx", stopped->rip);
        }
        report_print("%s%.20s\n", stopped->thread ? ", in thread " : "",
                     stopped->thread ? stopped->thread : "");
        return;
    }
    report_print("CPU%s %s did not stop%s%.40s\n", plural, stopped->cpus,
                 stopped->thread ? ", in thread " : "", stopped->thread ? stopped->thread : "");
}

void show_others_left_out(unsigned count) {
    if (count > 0) {
        report_print("%u more CPUs crashed meanwhile\n", count);
    }
}
