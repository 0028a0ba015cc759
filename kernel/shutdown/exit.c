#include "kernel/shutdown/exit.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "kernel/last_boot.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/countdown.h"
#include "kernel/output/pages.h"

enum {
    ISA_DEBUG_EXIT = 0xF4,   /* QEMU: -device isa-debug-exit,iobase=0xf4,iosize=4 */
    BOCHS_SHUTDOWN = 0x8900, /* Bochs: the word below, byte by byte */
};

static bool leave;
static enum exit_status expected = EXIT_DONE;
static void (*at_end)(enum exit_status status, unsigned vector);

enum exit_status exit_status_of(unsigned vector) {
    return vector < VECTOR_EXCEPTIONS ? EXIT_EXCEPTION + 2 * vector : EXIT_INTERRUPT;
}

void exit_set_leave(bool new_leave) {
    leave = new_leave;
}

void exit_expect(enum exit_status status,
                 void (*new_at_end)(enum exit_status status, unsigned vector)) {
    expected = status;
    at_end = new_at_end;
}

static NORETURN void end(enum exit_status status, unsigned vector) {
    if (at_end) {
        at_end(status, vector);
    }
    last_boot_end();
    /* A scenario that went well has nothing to be read, and stays as it is. */
    bool is_read = !leave && (status != EXIT_DONE || pages_count());
    if (is_read) {
        countdown_begin();
    }
    console_print_serial("trapgate: exit %d, %s\n", (int)status,
                         status == expected ? "expected" : "unexpected");
    if (leave) {
        cpu_write_port32(ISA_DEBUG_EXIT, (uint32_t)status >> 1);
        for (const char *byte = "Shutdown"; *byte; byte++) {
            cpu_write_port8(BOCHS_SHUTDOWN, (uint8_t)*byte);
        }
    }
    if (is_read) {
        countdown_wait();
    }
    for (;;) {
        cpu_disable_interrupts();
        cpu_halt();
    }
}

void exit_with(enum exit_status status) {
    end(status, VECTOR_COUNT);
}

void exit_with_vector(unsigned vector) {
    end(exit_status_of(vector), vector);
}
