/*
 * The real-time clock, because every PC has one that runs, with no set-up and no calibration; newer
 * PCs switch the 8254 timer off to save power. Motorola MC146818A data sheet.
 */
#include "kernel/shutdown/seconds.h"

#include <stdint.h>
#include "arch/x86_64/idt/cpu.h"

enum { INDEX = 0x70, DATA = 0x71, SECONDS = 0x00 };

/* A clock that stands still must not keep us for ever: this many ticks of the CPU's time stamp are
 * a second or more on every CPU up to 8 GHz. */
#define PATIENCE (UINT64_C(1) << 33)

static uint8_t second_now(void) {
    cpu_write_port8(INDEX, SECONDS);
    return cpu_read_port8(DATA);
}

bool seconds_wait(bool (*ends_it)(void)) {
    uint64_t start = cpu_time_stamp();
    uint8_t second = second_now();
    while (second_now() == second && cpu_time_stamp() - start < PATIENCE) {
        if (ends_it()) {
            return false;
        }
        __asm__ volatile("pause");
    }
    return true;
}
