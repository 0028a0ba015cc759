/*
 * What this program is for: what does an exception cost, beside what a kernel's author would write instead?
 *
 *     icount=4      QEMU counts instructions (-icount shift=4); without it, ticks of the time stamp
 *     growth        what grows with what, instead (growth.h)
 *     depth=NUMBER  it crashes below so many frames: 10, 100 or 1000
 *
 * Each result is a row on every output, and on the serial port a line `BENCH {json}` for machines. With
 * icount=4 it ends with EXIT_FAILED if a row is above its limit or above a rival's. On a screen it
 * is in pages.
 */
#include <trapgate/report.h>

#include "kernel/bench/crash.h"
#include "kernel/bench/growth.h"
#include "kernel/bench/rows.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/main.h"
#include "kernel/output/console.h"
#include "kernel/output/pages.h"
#include "kernel/shutdown/exit.h"

BOOT_WORDS({"scenario", "bench"}, {"growth", BOOT_NO_VALUE}, {"depth", "10 100 1000"});

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

void kernel_run(void) {
    boot_has_ended();
    if (boot_word("growth")) {
        growth_rows();
        exit_with(EXIT_DONE);
    }
    if (!ticks_are_instructions()) {
        pages_begin(); /* for somebody at a PC, who cannot scroll */
    }
    rows_handlers(RING_0);
    rows_handlers(RING_3);
    rows_paths();
    rows_one("boot", "from the kernel's entry to its purpose", boot_cost());
    if (ticks_are_instructions()) {
        growth_below(frames(), crash_here);
    }
    exit_with(EXIT_DONE);
}
