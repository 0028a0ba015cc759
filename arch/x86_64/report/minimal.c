#include "arch/x86_64/report/minimal.h"

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/host.h"

static void say(const char *text) {
    const struct report_host *host = report_host();
    void (*put)(const char *, size_t, void *) = host->put_minimal ? host->put_minimal : host->put;
    size_t length = 0;
    while (text[length]) {
        length++;
    }
    if (put) {
        put(text, length, host->context);
    }
}

static void say_number(const char *name, uint64_t number) {
    char digits[17] = {0};
    for (unsigned digit = 0; digit < 16; digit++) {
        digits[digit] = "0123456789abcdef"[number >> (60 - 4 * digit) & 15];
    }
    say(name);
    say(digits);
}

void minimal_report(const struct trapgate_exception *exception) {
    say("\n");
    say(exception_mnemonic(exception->vector));
    say(" ");
    say(exception_name(exception->vector));
    say_number(" rip 0x", exception->frame->rip);
    say_number(" error 0x", exception->error_code);
    say_number(" cr2 0x", exception->cr2);
    say(" (the report failed twice)\n");
}

void minimal_reset(void) {
    cpu_load_idt(NULL, 1);
    for (;;) {
        __asm__ volatile("int3");
    }
}
