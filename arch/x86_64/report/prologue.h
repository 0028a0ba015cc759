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

#endif
