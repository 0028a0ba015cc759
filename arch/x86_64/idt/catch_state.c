/* A file of its own, so that a kernel's trapgate_catch_state() takes the place of this one also
 * where the library is linked as an archive. */
#include <trapgate/catch.h>

__attribute__((weak)) struct trapgate_catch_state *trapgate_catch_state(void) {
    static struct trapgate_catch_state state;
    return &state;
}
