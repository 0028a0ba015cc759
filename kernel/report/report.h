/*
 * What the kernel says when something went wrong.
 *
 * A report may itself meet a fault, because what it reports on may be damaged. It then goes on one
 * rung lower: everything; registers and frame only; one line on the serial port; a reset. It is
 * always the first exception that is shown, and shown first.
 */
#ifndef KERNEL_REPORT_H
#define KERNEL_REPORT_H

#include <trapgate/unhandled.h>

/* Prints an interrupt frame: each field by name, the flags and the privilege level in words. */
void report_frame(const struct interrupt_frame *frame);

/* Reports an exception that nobody handles, and ends. */
NORETURN void report_exception(const struct trapgate_exception *exception);

/* Reports what the kernel itself found to be wrong, and ends. */
NORETURN void report_failure(const char *message);

/* Whether a report is under way: then what comes on top of it may be ignored if it can be. */
bool report_is_running(void);

/* The last record, `TRAPGATE {…} CRC` without a line feed; see kernel/report/record.h for its
 * format. NULL and a length of 0 if there was none. */
const char *report_record(size_t *length);

/*
 * For tests: a function that is called at the beginning of each stage of each rung, with the
 * stage's name; and a way to begin at the highest rung again, for one that leaves a report.
 */
void report_watch_stages(void (*watcher)(const char *stage, unsigned rung));
void report_forget(void);

#endif
