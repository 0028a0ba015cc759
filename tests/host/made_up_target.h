/* A made-up machine for the debugger's protocol: some memory, registers that keep what is written, and a
 * line of which both ends are here. For the tests on the host, and for the fuzzer. */
#ifndef TESTS_HOST_MADE_UP_TARGET_H
#define TESTS_HOST_MADE_UP_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "arch/x86_64/debugger/breakpoints.h"
#include "arch/x86_64/debugger/description.h"
#include "arch/x86_64/debugger/session.h"
#include "arch/x86_64/debugger/target.h"

enum {
    MADE_UP_ADDRESS = 0x10000,
    MADE_UP_SIZE = 0x2000,
    MADE_UP_ROM = 0x1F00,
    MADE_UP_LINE = 65536
};

static uint8_t made_up_memory[MADE_UP_SIZE];
static uint8_t made_up_registers[REGISTER_COUNT][REGISTER_BYTES_MAXIMUM];
static char made_up_line[MADE_UP_LINE]; /* what was sent */
static size_t made_up_sent;

static size_t made_up_there(uint64_t address, size_t size) {
    uint64_t offset = address - MADE_UP_ADDRESS;
    return offset >= MADE_UP_SIZE ? 0 : size < MADE_UP_SIZE - offset ? size : MADE_UP_SIZE - offset;
}

size_t target_read(uint8_t *to, uint64_t address, size_t size) {
    size_t there = made_up_there(address, size);
    if (there) {
        memcpy(to, made_up_memory + (address - MADE_UP_ADDRESS), there);
    }
    return there;
}

/* Its last 256 bytes ignore what is written, as a ROM does. */
bool target_write(uint64_t address, const uint8_t *from, size_t size) {
    if (made_up_there(address, size) != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        uint64_t offset = address - MADE_UP_ADDRESS + i;
        if (offset < MADE_UP_ROM) {
            made_up_memory[offset] = from[i];
        }
    }
    return true;
}

static unsigned made_up_threads = 1, made_up_stopped, made_up_chosen;
enum { MADE_UP_MUTE = 2 }; /* the thread that does not answer */

unsigned target_threads(void) {
    return made_up_threads;
}

unsigned target_stopped_thread(void) {
    return made_up_stopped;
}

bool target_thread_answers(unsigned thread) {
    return thread != MADE_UP_MUTE;
}

bool target_choose_thread(unsigned thread) {
    made_up_chosen = target_thread_answers(thread) ? thread : made_up_chosen;
    return target_thread_answers(thread);
}

bool target_read_register(unsigned number, uint8_t *to) {
    if (number >= REGISTER_st0 && number <= REGISTER_fop) {
        return false;
    }
    memcpy(to, made_up_registers[number], register_size(number));
    return true;
}

bool target_write_register(unsigned number, const uint8_t *from) {
    if (number == REGISTER_cs || number == REGISTER_cr3 ||
        (number >= REGISTER_st0 && number <= REGISTER_fop)) {
        return false;
    }
    memcpy(made_up_registers[number], from, register_size(number));
    return true;
}

const char *target_insert_hardware(unsigned kind, uint64_t address, uint64_t length) {
    (void)kind, (void)address;
    return length == 1 || length == 2 || length == 4 || length == 8 ? NULL : "no such length";
}

const char *target_remove_hardware(unsigned kind, uint64_t address, uint64_t length) {
    (void)kind, (void)address, (void)length;
    return NULL;
}

static bool made_up_forgot;

void target_forget_hardware(void) {
    made_up_forgot = true;
}

const char *target_forbids_breakpoint(uint64_t address) {
    return address == MADE_UP_ADDRESS ? "it is used" : NULL;
}

void target_command(const char *line) {
    if (strncmp(line, "long", 4) == 0) {
        for (unsigned i = 0; i < 1000; i++) {
            session_print("0123456789", 10);
        }
    }
    session_print(line, strlen(line));
}

static int made_up_get(void *context) {
    (void)context;
    return -1;
}

static void made_up_put(uint8_t byte, void *context) {
    (void)context;
    if (made_up_sent < sizeof made_up_line - 1) {
        made_up_line[made_up_sent++] = (char)byte;
    }
}

static const struct debugger_port made_up_port = {
    .get = made_up_get, .put = made_up_put, .is_reliable = true};

static void made_up_reset(void) {
    breakpoints_remove_all();
    memset(&session, 0, sizeof session);
    memset(made_up_memory, 0, sizeof made_up_memory);
    memset(made_up_registers, 0, sizeof made_up_registers);
    session.link.port = &made_up_port;
    session.stop.signal = SIGNAL_TRAP;
    made_up_sent = 0;
    made_up_threads = 1;
    made_up_stopped = made_up_chosen = 0;
}

#endif
