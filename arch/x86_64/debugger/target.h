/*
 * What a session needs of the stopped machine. In the kernel it is the CPU (machine.c and its like); tests
 * of the protocol on a host have a made-up one.
 */
#ifndef TRAPGATE_DEBUGGER_TARGET_H
#define TRAPGATE_DEBUGGER_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/debugger/names.h"

/* Copies memory until the first byte that cannot be read; how many there were. */
size_t target_read(uint8_t *to, uint64_t address, size_t size);

/* Writes memory, read-only code as well. False if a byte of it cannot be written: then some of those before
 * it may have been. */
bool target_write(uint64_t address, const uint8_t *from, size_t size);

/* The CPUs of the machine are gdb's threads. Their indices begin with 0. */
unsigned target_threads(void);
unsigned target_stopped_thread(void);

/* Whether it stands, so that its registers are known. */
bool target_thread_answers(unsigned thread);

/* Whose registers are read and written from then on. False: it does not answer. */
bool target_choose_thread(unsigned thread);

/* A register by its number, little endian. False: it has no value that is known. */
bool target_read_register(unsigned number, uint8_t *to);

/* False: it cannot have this value, or cannot be written. */
bool target_write_register(unsigned number, const uint8_t *from);

/* The hardware's: SDM 3B, "Debug Registers". NULL: done; otherwise why it cannot be. */
const char *target_insert_hardware(unsigned kind, uint64_t address, uint64_t length);
const char *target_remove_hardware(unsigned kind, uint64_t address, uint64_t length);

/* Takes all of them away. */
void target_forget_hardware(void);

/* Why no breakpoint may be at an address, or NULL. */
const char *target_forbids_breakpoint(uint64_t address);

/* One line of gdb's `monitor`; it prints by session_print(). */
void target_command(const char *line);

#endif
