/*
 * Whether the registers that came with an exception are those of the interrupted code: the order in
 * which GCC saves them is a habit and not a promise (<trapgate/registers.h>), so the code of the very
 * handler that delivered them is looked at.
 */
#ifndef TRAPGATE_REPORT_PROLOGUE_H
#define TRAPGATE_REPORT_PROLOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/x86_64/report/names.h"

/* Whether the handler in the gate of a vector, in the table in use, saves all registers before
 * anything else, as the record has them. False also if the gate or the handler cannot be read. */
bool prologue_saves_registers(uint8_t vector);

/* The length of the ENDBR64 that a function begins with where CET's branch tracking is on; else 0. */
static inline unsigned endbr64_length(const uint8_t code[4]) {
    return code[0] == 0xF3 && code[1] == 0x0F && code[2] == 0x1E && code[3] == 0xFA ? 4 : 0;
}

#endif
