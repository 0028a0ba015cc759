/*
 * The likely cause of a crash, with its evidence, and how sure that is.
 *
 * "certain" is said only where the facts leave nothing else: each row's comment says why. It is said
 * of what the sentence claims, and no more: that rax was 0 is certain, why it was is the reader's
 * to find out.
 */
#ifndef TRAPGATE_REPORT_CAUSE_H
#define TRAPGATE_REPORT_CAUSE_H

#include <stdbool.h>
#include <stddef.h>

#include "arch/x86_64/report/names.h"
#include "arch/x86_64/report/facts.h"

enum certainty { CERTAIN, LIKELY, POSSIBLE };

struct cause {
    const char *id; /* "null-pointer": for records and tests; never NULL */
    enum certainty certainty;
    char text[240];
};

/* The first row of the table that explains the facts. There always is one. Pure. */
void cause_find(struct cause *cause, const struct facts *facts);

/* "certain", "likely", "possible". */
const char *certainty_name(enum certainty certainty);

/* One row: whether this is the cause; then it has filled in certainty and text. */
struct cause_row {
    const char *id;
    bool (*explains)(const struct facts *facts, struct cause *cause);
};

/* The rows, in order: what is more specific comes before what is more general. */
extern const struct cause_row cause_rows_failure[], cause_rows_interrupt[], cause_rows_delivery[],
    cause_rows_return[], cause_rows_no_instruction[], cause_rows_switched_off[],
    cause_rows_segment[], cause_rows_privilege[], cause_rows_alignment[], cause_rows_double_fault[],
    cause_rows_page_fault[], cause_rows_protection[], cause_rows_protection_general[],
    cause_rows_floating[], cause_rows_control[], cause_rows_guest[], cause_rows_execution[],
    cause_rows_hardware[], cause_rows_other[];

/* For the rows: says the sentence, and returns true. */
bool cause_is(struct cause *cause, enum certainty certainty, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether a device or another processor may have sent the vector that came, in place of the instruction
 * that seems to have raised it. False while RFLAGS.IF was clear, and where the controllers say that they
 * did not. Pure. */
bool cause_may_be_device(const struct facts *facts);

/* A row: likely, for a controller has the vector of an exception in service. It comes behind what the
 * instruction at rip explains, as a line may be in service for long. */
bool cause_is_delivered(const struct facts *facts, struct cause *cause);

/* "boot stack" of the stack that the address lies in or under; "?" if none. */
const char *cause_stack(const struct place *place);

/* Where the code came from, by what lies on top of its stack: " (return address on the stack: f+0x1
 * (f.c:2))", or "". Returns `text`. */
enum { CAUSE_ORIGIN_SIZE = 160 };
const char *cause_origin(char text[CAUSE_ORIGIN_SIZE], const struct facts *facts);

#endif
