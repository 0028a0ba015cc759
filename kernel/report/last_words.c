#include "kernel/report/last_words.h"

#include "arch/x86_64/idt/cpu.h"

#include "kernel/output/serial.h"

static void say(const char *text) {
    for (; *text; text++) {
        serial_write(*text);
    }
}

static void say_number(const char *name, uint64_t number) {
    say(name);
    for (unsigned digit = 16; digit > 0; digit--) {
        serial_write("0123456789abcdef"[number >> (4 * (digit - 1)) & 15]);
    }
}

void last_words(const struct trapgate_exception *exception) {
    say("\r\n");
    say(exception_mnemonic(exception->vector));
    say(" ");
    say(exception_name(exception->vector));
    say_number(" rip 0x", exception->frame->rip);
    say_number(" error 0x", exception->error_code);
    say_number(" cr2 0x", exception->cr2);
    say(" (the report failed twice)\r\n");
}

void last_reset(void) {
    cpu_load_idt(NULL, 1);
    for (;;) {
        __asm__ volatile("int3");
    }
}
