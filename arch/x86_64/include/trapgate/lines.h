/*
 * Interrupt lines, whoever controls them: the two 8259, or a local APIC and I/O APICs. A kernel's common part
 * of a device interrupt is
 *
 *     if (trapgate_interrupt_begin(&lines, vector) == TRAPGATE_INTERRUPT_REAL) {
 *         … the device's handler …
 *         trapgate_interrupt_end(&lines, vector);
 *     }
 *
 * When to say the end: after the handler, with interrupts off. Said before, or with interrupts on in the
 * handler, a device that interrupts faster than it is handled nests until the stack is full; never said, no
 * further one comes, and time stops. A handler that takes long masks its line, says the end, and unmasks the
 * line when it is done: at most one is then under way.
 */
#ifndef TRAPGATE_LINES_H
#define TRAPGATE_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/io_apic.h>

TRAPGATE_BEGIN

struct trapgate_lines {
    const struct trapgate_apic *apic; /* NULL: the 8259 have the lines */
    struct trapgate_io_apic *io_apics;
    unsigned io_apic_count;
    unsigned spurious_vector; /* of the local APICs */
    unsigned pic_base;        /* the vector of the 8259's line 0 */
    /* Interrupts that were none, counted: */
    uint64_t spurious; /* a controller raised nothing, */
    uint64_t software; /* INT n, on a vector of a device */
};

/* The 8259 pair at vectors `base` to `base` + 15, a multiple of 8 from 32 to 240; all lines are masked.
 * False for another base. */
bool trapgate_lines_by_pic(struct trapgate_lines *lines, unsigned base);

/* The I/O APICs, started, as this CPU's local APIC is, with that spurious vector. The 8259 are moved to
 * vectors `base` on, and masked: even so they can raise a spurious interrupt. */
bool trapgate_lines_by_apic(struct trapgate_lines *lines, const struct trapgate_apic *apic,
                            struct trapgate_io_apic *io_apics, unsigned io_apic_count,
                            unsigned spurious_vector, unsigned base);

/* Where a line's interrupts go. At the 8259 the vector MUST be `base` and the line, the CPU is the one that
 * there is, and they are FIXED. False for a line or a route that there is not. */
bool trapgate_line_route(struct trapgate_lines *lines, uint32_t line, struct trapgate_route route);
bool trapgate_line_mask(struct trapgate_lines *lines, uint32_t line);
bool trapgate_line_unmask(struct trapgate_lines *lines, uint32_t line);

enum trapgate_interrupt {
    TRAPGATE_INTERRUPT_REAL,     /* its end has to be said, once */
    TRAPGATE_INTERRUPT_SPURIOUS, /* counted; nothing has to be said any more */
    TRAPGATE_INTERRUPT_SOFTWARE, /* counted; no controller has it in service */
};

/* What an interrupt is that came by a vector: asked by its handler, before all else. */
enum trapgate_interrupt trapgate_interrupt_begin(struct trapgate_lines *lines, unsigned vector);

/* Says its end. False if that would have been another one's: nothing is said. */
bool trapgate_interrupt_end(struct trapgate_lines *lines, unsigned vector);

TRAPGATE_END

#endif
