#include "kernel/conformance/machine/clock.h"

#include "arch/x86_64/idt/cpu.h"

/* Intel 8254, channel 2, whose output can be read without an interrupt. */
enum {
    CHANNEL_2 = 0x42,
    COMMAND = 0x43,
    CONTROL = 0x61,
    CONTROL_GATE = 1 << 0,    /* channel 2 counts */
    CONTROL_SPEAKER = 1 << 1, /* and is heard */
    CONTROL_OUTPUT = 1 << 5,  /* it has counted down */
    COUNT_DOWN_ONCE = 0xB0,   /* channel 2, both bytes, mode 0 */
    HERTZ = 1193182,
    COUNT = HERTZ / 100,
    PATIENCE = 10000000, /* reads, for a PC that has no such timer */
};

uint64_t clock_frequency(void) {
    uint8_t control = cpu_read_port8(CONTROL);
    cpu_write_port8(CONTROL, (uint8_t)((control & ~CONTROL_SPEAKER) | CONTROL_GATE));
    cpu_write_port8(COMMAND, COUNT_DOWN_ONCE);
    cpu_write_port8(CHANNEL_2, COUNT & 0xFF);
    cpu_write_port8(CHANNEL_2, COUNT >> 8);
    uint64_t start = cpu_time_stamp();
    for (unsigned i = 0; i < PATIENCE; i++) {
        if (cpu_read_port8(CONTROL) & CONTROL_OUTPUT) {
            uint64_t ticks = cpu_time_stamp() - start;
            cpu_write_port8(CONTROL, control);
            return ticks * 100;
        }
    }
    return 0;
}
