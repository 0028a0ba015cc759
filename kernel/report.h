/* What the kernel says when something went wrong. */
#ifndef KERNEL_REPORT_H
#define KERNEL_REPORT_H

#include <trapgate/unhandled.h>

/* Prints an interrupt frame: each field by name, the flags and the privilege level in words. */
void report_frame(const struct interrupt_frame *frame);

/* Reports an exception that nobody handles, and ends. */
NORETURN void report_exception(const struct exception *exception);

/* Reports what the kernel itself found to be wrong, and ends. */
NORETURN void report_failure(const char *message);

#endif
