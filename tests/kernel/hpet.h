/* IA-PC HPET Specification: registers by 32 bits, and the bits of timer 0's configuration. */
#ifndef TESTS_KERNEL_HPET_H
#define TESTS_KERNEL_HPET_H

enum {
    HPET_CONFIGURATION = 0x10 / 4,
    HPET_STATUS = 0x20 / 4,
    HPET_COUNTER = 0xF0 / 4,
    TIMER = 0x100 / 4,
    TIMER_LINES = 0x104 / 4,
    TIMER_WHEN = 0x108 / 4,
    TIMER_MESSAGE = 0x110 / 4,
    BY_LEVEL = 1 << 1,
    ENABLED = 1 << 2,
    HAS_MESSAGES = 1 << 15,
    BY_MESSAGE = 1 << 14,
    LINE_SHIFT = 9,
};

#endif
