/* CPUs that wait for the tests' work. */
#ifndef TRAPGATE_TESTING_WAITING_H
#define TRAPGATE_TESTING_WAITING_H

#include <trapgate/test_run.h>

#include "arch/x86_64/testing/names.h"

/* How they are woken. */
void waiting_set_up(const struct trapgate_test_host *host);

#endif
