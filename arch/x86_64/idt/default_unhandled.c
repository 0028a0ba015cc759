/* A file of its own, so that a kernel's trapgate_unhandled() takes the place of this one also where
 * the library is linked as an archive. */
#include <trapgate/unhandled.h>

static void (*registered)(struct trapgate_exception *exception);

void trapgate_set_unhandled(void (*handler)(struct trapgate_exception *exception)) {
    registered = handler;
}

__attribute__((weak)) void trapgate_unhandled(struct trapgate_exception *exception) {
    if (!registered) {
        trapgate_refuse("unhandled: an exception or interrupt came that nothing handles: define "
                        "trapgate_unhandled(), or call trapgate_set_unhandled()");
    }
    registered(exception);
}
