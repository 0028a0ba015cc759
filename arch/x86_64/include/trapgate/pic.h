/*
 * The two legacy interrupt controllers (8259A), which every PC still has, and which firmware leaves
 * at vector 8: there a timer tick looks like a double fault without its error code.
 */
#ifndef TRAPGATE_PIC_H
#define TRAPGATE_PIC_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

enum { TRAPGATE_PIC_LINES = 16 };

/* Moves the 16 lines to vectors `base` to `base` + 15 and masks them all. `base` MUST be a multiple
 * of 8, from 32 to 240. */
void trapgate_pic_initialize(uint8_t base);

/*
 * Whether an interrupt that arrived on `line` (0 to 15) is spurious: the controller raised it but
 * serves no request on it. Only lines 7 and 15 can be. Acknowledges what has to be. Intel 8259A,
 * "Interrupt Sequence": "if no interrupt request is present ... will issue an interrupt level 7".
 */
bool trapgate_pic_is_spurious(unsigned line);

TRAPGATE_END

#endif
