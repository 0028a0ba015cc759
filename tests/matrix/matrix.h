/* Between driver.c, which is compiled once, and handlers.c, which is compiled in every way. */
#ifndef TESTS_MATRIX_MATRIX_H
#define TESTS_MATRIX_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/handler.h>
#include <trapgate/registers.h>

enum { REGISTERS = sizeof(struct registers) / sizeof(uint64_t) };

/* One handler, and how it is to be entered and left. */
struct shape {
    const char *name;
    const void *entry;
    bool has_error_code;
    bool returns;
};

extern const struct shape shapes[];
extern const size_t shape_count;

/* What the driver finds out from. A handler says what it saw once, with saw() or in `seen`, and then
 * inverts every register. */
extern struct registers seen;
extern volatile uint64_t seen_error_code;

/* Copies the record to `seen` and inverts it. */
void saw(struct registers *registers);

/* The same, with more parameters than there are registers for them. */
void saw_with_arguments(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f,
                        uint64_t g, uint64_t h, uint64_t i, struct registers *registers);

/* The same of a copy, which is passed on the stack; the record is inverted as well. */
void saw_copy(struct registers copy, struct registers *registers);

/* Enters another handler from within this one. */
void interrupt_again(void);

/* Leaves a handler that does not return. */
NORETURN void leave(void);

/* Values that no compiler knows: 7, and 1, 2, 3, … */
extern volatile uint64_t seven;
extern volatile uint64_t numbers[32];

/* Some work for a handler to do; fill() returns the sum of what it wrote. */
uint64_t compute(uint64_t number);
uint64_t fill(volatile unsigned char *bytes, size_t size);

#endif
