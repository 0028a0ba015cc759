/* A CPU in which the situation has just raised its exception, for the report's own gathering. */
#ifndef TESTS_TRUTH_HOST_MACHINE_H
#define TESTS_TRUTH_HOST_MACHINE_H

#include <trapgate/unhandled.h>

#include "tests/truth/model.h"

void machine_initialize(void);

/* Puts the machine there. What `exception` points to is valid until the next call. */
void machine_raise(const struct situation *situation, const struct outcome *outcome,
                   struct trapgate_exception *exception);

#endif
