/*
 * What this program is for: what does an exception cost, beside what a kernel's author would write instead?
 *
 *     icount=4      QEMU counts instructions (-icount shift=4); without it, ticks of the time stamp
 *     growth        what grows with what, instead (growth.h)
 *     depth=NUMBER  it crashes below so many frames: 10, 100 or 1000
 *     boot          its boot alone
 *     crash         its boot and its crash alone
 *     storm         all of it while another CPU is in a storm, too, instead of the crash
 *     latency       how late a handler is, instead (latency.h)
 *     all-cpus      it crashes after all CPUs were started
 *
 * Each result is a row on every output, and on the serial port a line `BENCH {json}` for machines. With
 * icount=4 it ends with EXIT_FAILED if a row is above its limit or above a rival's. On a screen it
 * is in pages, the last of which is a QR code of all rows (record.h).
 */
#include <trapgate/report.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/bench/crash.h"
#include "kernel/bench/growth.h"
#include "kernel/bench/latency.h"
#include "kernel/bench/record.h"
#include "kernel/bench/rows.h"
#include "kernel/bench/storm.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/main.h"
#include "kernel/output/console.h"
#include "kernel/output/pages.h"
#include "kernel/shutdown/exit.h"

BOOT_WORDS({"scenario", "bench"}, {"growth", BOOT_NO_VALUE}, {"depth", "10 100 1000"},
           {"boot", BOOT_NO_VALUE}, {"crash", BOOT_NO_VALUE}, {"storm", BOOT_NO_VALUE},
           {"latency", BOOT_NO_VALUE}, {"all-cpus", BOOT_NO_VALUE});

static void put_crash(const struct crash_cost *cost) {
    rows_one("crash.first_line", "from a page fault until the first line is out", cost->first_line);
    rows_one("crash.first_line.floor", "  printing that line alone", cost->first_floor);
    rows_one("crash.last_line", "from a page fault until the last line is out", cost->last_line);
    rows_one("crash.last_line.floor", "  printing that text alone", cost->floor);
    rows_one("crash.bytes", "  bytes of it", cost->bytes);
    exit_with(rows_are_good() ? EXIT_DONE : EXIT_FAILED);
}

static void crash_here(void) {
    crash(put_crash);
}

static unsigned frames(void) {
    return boot_word("depth=1000")  ? 1000
           : boot_word("depth=100") ? 100
           : boot_word("depth=10")  ? 10
                                    : 0;
}

static void put_boot(void) {
    rows_one("boot", "from the kernel's entry to its purpose", boot_cost());
}

static void put_tables(void) {
    rows_handlers(RING_0);
    rows_handlers(RING_3);
    rows_paths();
}

/* That it rages as long as this measures is seen by its counts. */
static void put_tables_in_storm(void) {
    storm_begin();
    rows_begin_storm();
    uint64_t exceptions = storm_exceptions(), interrupts = storm_interrupts();
    put_tables();
    exceptions = storm_exceptions() - exceptions;
    interrupts = storm_interrupts() - interrupts;
    rows_one("exceptions", "CPU 1 had meanwhile, exceptions", exceptions);
    rows_one("interrupts", "  and interrupts of its timer", interrupts);
    if (!exceptions || !interrupts) {
        report_failure("there was no storm");
    }
}

/* For a telephone; and on the serial port, where it is as short. */
static void put_record(void) {
    const char *text = record_end();
    idt_load_unchecked(exceptions_idt()); /* what makes the code has its own catch */
    if (text) {
        console_print_serial("%s\n", text);
        pages_set_code(text);
    }
}

static void start_cpus(unsigned maximum) {
    uint64_t start = cpu_time_stamp();
    cpus_start(maximum);
    rows_one("cpus", "CPUs", cpus_count());
    rows_one("cpus.start", "  to start them", (cpu_time_stamp() - start) / ticks_per_unit());
}

static void crash_now(void) {
    if (boot_word("all-cpus")) {
        start_cpus(CPUS_MAXIMUM);
    }
    growth_below(frames(), crash_here);
}

void kernel_run(void) {
    boot_has_ended();
    if (boot_word("growth")) {
        growth_rows();
        exit_with(EXIT_DONE);
    }
    if (boot_word("latency")) {
        start_cpus(1);
        if (!local_apic_start()) {
            report_failure("there is no local APIC, so nothing that interrupts");
        }
        latency_rows();
        exit_with(EXIT_DONE);
    }
    if (!ticks_are_instructions()) {
        pages_begin(); /* for somebody at a PC, who cannot scroll */
    }
    if (boot_word("boot") || boot_word("crash")) {
        put_boot();
        if (boot_word("crash")) {
            crash_now();
        }
        exit_with(EXIT_DONE);
    }
    if (boot_word("storm")) {
        start_cpus(2);
    }
    record_begin();
    put_tables();
    put_boot();
    if (ticks_are_instructions() && !boot_word("storm")) {
        crash_now();
    }
    if (!boot_word("storm")) {
        start_cpus(2);
    }
    if (cpus_count() > 1) {
        put_tables_in_storm();
    } else if (boot_word("storm")) {
        report_failure("there is no other CPU for a storm");
    }
    put_record();
    exit_with(rows_are_good() ? EXIT_DONE : EXIT_FAILED);
}
