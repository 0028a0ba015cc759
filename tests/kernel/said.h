/* What a report says to a host that only prints, kept for a test to look at, and a way back out of it. */
#ifndef TESTS_KERNEL_SAID_H
#define TESTS_KERNEL_SAID_H

#include <stdbool.h>
#include <stddef.h>
#include <trapgate/exception.h>
#include <trapgate/unhandled.h>

/* The host's `put` and `end`. What there is no room for (16 KiB) is dropped. */
void said_put(const char *text, size_t length, void *context);
void said_end(const struct trapgate_exception *exception, void *context);

/* Calls crash(argument), whose report is then what was said. */
void said_take(void (*crash)(void *argument), void *argument);

/* Whether this is a part of it. */
bool says(const char *text);

#endif
