/* Catches go with the thread that a CPU runs; where none runs each CPU has its own. */
#include <trapgate/catch.h>

#include "kernel/cpus/cpus.h"

struct trapgate_catch_state *trapgate_catch_state(void) {
    return cpu_catches();
}
