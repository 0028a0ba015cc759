/* What becomes of an exception in probe.S. */
#ifndef TRAPGATE_PROBE_H
#define TRAPGATE_PROBE_H

#include <trapgate/unhandled.h>

/* Whether it is one: then its frame leads to where the probe goes on, with what it has to tell told. An NMI
 * or an interrupt there is not the probe's, and from an abort nothing returns. */
bool trapgate_probe_take(const struct trapgate_exception *exception)
    __attribute__((visibility("hidden")));

#endif
