/* The interrupt controllers of this machine, whichever they are, and whose vector is whose. */
#ifndef KERNEL_SCENARIOS_CONTROLLERS_H
#define KERNEL_SCENARIOS_CONTROLLERS_H

#include <trapgate/lines.h>
#include <trapgate/vectors.h>

extern struct trapgate_lines lines;
extern struct trapgate_vectors vectors;

/* The I/O APICs where the firmware tells of them, else the 8259. What comes is dispatched from then on. */
void controllers_start(void);

/* "2 I/O APICs": who has the lines. */
const char *controllers_name(void);

/* Sends what a device on the ISA bus interrupts for to a vector, which it gets here for `name`, and lets it come.
 * False: there is no such line. */
bool controllers_take_line(unsigned isa_line, const char *name,
                           const struct trapgate_vector_user *user);

/* How many interrupts came that were of no device. */
uint64_t controllers_unclaimed(void);

#endif
