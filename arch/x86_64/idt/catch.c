/* Which exception a catch takes; what C cannot say is in exception_catch.S. */
#include "arch/x86_64/idt/catch_take.h"
#include "arch/x86_64/idt/hooks.h"
#include "arch/x86_64/idt/probe.h"

static bool catchable(unsigned vector) {
    return vector < VECTOR_EXCEPTIONS && vector != VECTOR_MACHINE_CHECK &&
           exception_class(vector) != EXCEPTION_CLASS_INTERRUPT;
}

void trapgate_catch_deliver(const struct trapgate_exception *exception) {
    if (trapgate_probe_take(exception)) {
        trapgate_go_on(exception->registers, exception->frame);
    }
    if (catchable(exception->vector)) {
        trapgate_catch_take(exception, false);
    }
}
