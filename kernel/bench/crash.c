/*
 * The instructions of a whole report, and how many of them no report could do without: those of printing the
 * same text. An output of the console's own is the clock: it is told of every piece of text, after the
 * others have it.
 */
#include "kernel/bench/crash.h"

#include <stdbool.h>
#include <stddef.h>
#include <trapgate/exception.h>
#include <trapgate/idt.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/bench/spread.h"
#include "kernel/exceptions.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"

/* The linker has the trampoline enter here (--wrap in CMakeLists.txt). */
void __wrap_kernel_main(uint64_t protocol, uint64_t information, uint64_t image);
void __real_kernel_main(uint64_t protocol, uint64_t information, uint64_t image);

static uint64_t boot_began, boot_ended;

void __wrap_kernel_main(uint64_t protocol, uint64_t information, uint64_t image) {
    boot_began = cpu_time_stamp();
    __real_kernel_main(protocol, information, image);
}

void boot_has_ended(void) {
    boot_ended = cpu_time_stamp();
}

uint64_t boot_cost(void) {
    return (boot_ended - boot_began) / ticks_per_unit();
}

static char text[16384];
static size_t length, first_line_length;
static uint64_t began, first_line_at, last_line_at;
static bool listening;

static void listen(const char *piece, size_t piece_length) {
    if (!listening || length + piece_length > sizeof text) {
        return;
    }
    uint64_t now = cpu_time_stamp();
    memcpy(text + length, piece, piece_length);
    length += piece_length;
    for (size_t i = 0; i < piece_length; i++) {
        if (piece[i] == '\n') {
            last_line_at = now;
            first_line_at = first_line_at ? first_line_at : now;
            first_line_length =
                first_line_length ? first_line_length : length - piece_length + i + 1;
        }
    }
}

static void (*after_report)(const struct crash_cost *cost);

static uint64_t cost_of_printing(size_t size) {
    uint64_t start = cpu_time_stamp();
    console_write(text, size);
    return (cpu_time_stamp() - start) / ticks_per_unit();
}

static void at_end(enum exit_status status, unsigned vector) {
    (void)status;
    (void)vector;
    listening = false;
    exit_expect(EXIT_DONE, NULL);
    after_report(&(struct crash_cost){
        .first_line = (first_line_at - began) / ticks_per_unit(),
        .last_line = (last_line_at - began) / ticks_per_unit(),
        .first_floor = cost_of_printing(first_line_length),
        .floor = cost_of_printing(length),
        .bytes = length,
    });
}

/* With nothing in the registers: a report shows them, and a time stamp has now more digits, now fewer. */
static void write_nowhere(void) {
    __asm__ volatile("xorl %%ecx, %%ecx\n\t"
                     "xorl %%edx, %%edx\n\t"
                     "xorl %%ebx, %%ebx\n\t"
                     "xorl %%esi, %%esi\n\t"
                     "xorl %%edi, %%edi\n\t"
                     "xorl %%r8d, %%r8d\n\t"
                     "xorl %%r9d, %%r9d\n\t"
                     "xorl %%r10d, %%r10d\n\t"
                     "xorl %%r11d, %%r11d\n\t"
                     "xorl %%r12d, %%r12d\n\t"
                     "xorl %%r13d, %%r13d\n\t"
                     "xorl %%r14d, %%r14d\n\t"
                     "xorl %%r15d, %%r15d\n\t"
                     "movl %%ecx, (%%rax)"
                     :
                     : "a"(0xdeadb000)
                     : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
                       "r14", "r15", "memory", "cc");
}

void crash(void (*then)(const struct crash_cost *cost)) {
    static const struct console_output clock = {"clock", listen, NULL};
    after_report = then;
    console_attach(&clock);
    exit_expect(exit_status_of(VECTOR_PAGE_FAULT), at_end);
    idt_load_unchecked(exceptions_idt());
    listening = true;
    began = cpu_time_stamp();
    write_nowhere();
    exit_with(EXIT_FAILED);
}
