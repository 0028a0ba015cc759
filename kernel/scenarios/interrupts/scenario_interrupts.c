/*
 * A tick and keys: handlers count and remember, and what is to be printed is printed outside of them. Escape is the
 * end, or seconds=NUMBER.
 */
#include <stdint.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/output/console.h"
#include "kernel/scenarios/interrupts/controllers.h"
#include "kernel/scenarios/interrupts/key.h"
#include "kernel/scenarios/interrupts/tick.h"
#include "kernel/string.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

BOOT_WORDS({"seconds", "#"}, {"scan-codes", "1 2"});

static void start_all(unsigned set) {
    controllers_start();
    const char *tick = tick_start();
    console_print("Lines: %s.\n", controllers_name());
    console_print("Tick: %s.\n", tick ? tick : "there is no timer");
    if (key_start(set)) {
        console_print("Keys: PS/2, scan code set %u. Escape is the end.\n", set);
    } else {
        console_print("Keys: this machine has no PS/2 keyboard controller.\n");
    }
}

/* True at Escape. */
static bool print_keys(void) {
    struct key key;
    while (key_next(&key)) {
        if (key.pressed) {
            console_print("Key: %s\n", key.name);
            if (strcmp(key.name, "Escape") == 0) {
                return true;
            }
        }
    }
    return false;
}

/* In each second one line; a late one tells the latest. Returns the seconds so far. */
static uint64_t print_tick(void) {
    static uint64_t printed;
    uint64_t seconds = tick_count() / TICKS_PER_SECOND;
    if (seconds > printed) {
        printed = seconds;
        console_print("Tick: %lu s\n", seconds);
    }
    return seconds;
}

void scenario_interrupts(void) {
    unsigned end = boot_number("seconds", UINT32_MAX);
    start_all(boot_number("scan-codes", 1));
    while (!print_keys() && print_tick() < end) {
        /* What came since is pending: STI lets it in only behind HLT. */
        __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
    }
    console_print("Keys without room: %u. Interrupts of no device: %lu.\n", key_lost(),
                  controllers_unclaimed());
}
