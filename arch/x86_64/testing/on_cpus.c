/* What a test gives to other CPUs: <trapgate/test_cpus.h>. */
#include <trapgate/test_cpus.h>

#include "arch/x86_64/testing/output.h"
#include "arch/x86_64/testing/parts.h"
#include "arch/x86_64/testing/running.h"

unsigned trapgate_test_cpus(void) {
    return parts_cpus();
}

unsigned trapgate_test_cpu(void) {
    return parts_this_cpu();
}

static NORETURN void refuse(const char *why, unsigned cpu) {
    output_begin_line();
    output_text(why);
    output_decimal(cpu);
    output_end_line();
    running_fail();
    running_leave();
}

static void begin(void) {
    if (!running_is_here()) {
        trapgate_refuse("test: work for other CPUs is given by the test itself, on its own CPU");
    }
    parts_forget_left();
}

static void start_on(unsigned cpu, void (*run)(void *), void *argument) {
    if (!parts_start(cpu, run, argument)) {
        refuse("# it takes no work, or has not come back from some: CPU ", cpu);
    }
}

/* What was left there ends the test, too. */
static void end(void) {
    parts_wait_for_all();
    if (parts_were_left()) {
        running_leave();
    }
}

void trapgate_test_on_cpu(unsigned cpu, void (*run)(void *argument), void *argument) {
    begin();
    if (cpu >= parts_cpus()) {
        refuse("# there is no CPU ", cpu);
    }
    if (cpu == parts_this_cpu()) {
        run(argument);
    } else {
        start_on(cpu, run, argument);
        end();
    }
}

void trapgate_test_on_all_cpus(void (*run)(void *argument), void *argument) {
    unsigned here = parts_this_cpu();
    begin();
    for (unsigned cpu = 0; cpu < parts_cpus(); cpu++) {
        if (cpu != here) {
            start_on(cpu, run, argument);
        }
    }
    run(argument);
    end();
}
