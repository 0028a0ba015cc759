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

/* The following take a line from 0 to 15; of another they do nothing, or return false. */

/* Unmasks a line, and with one of the secondary's also the line by which that reaches the primary. */
void trapgate_pic_unmask(unsigned line);
void trapgate_pic_mask(unsigned line);

/* Whether a line is triggered by level: PCI's are, ISA's are not. Lines 0, 1, 2, 8 and 13 are always by edge.
 * Intel 82371AB (PIIX4), "ELCR". */
void trapgate_pic_set_level(unsigned line, bool level);

/* Whether an interrupt of a line is being handled. */
bool trapgate_pic_in_service(unsigned line);

/* Says the end of a line's interrupt. False, and nothing is said, if none is in service. */
bool trapgate_pic_end(unsigned line);

TRAPGATE_END

#endif
