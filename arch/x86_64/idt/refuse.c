/* A file of its own, so that a kernel's trapgate_refuse() takes the place of this one also where
 * the library is linked as an archive. */
#include <trapgate/idt.h>

static void (*registered)(const char *message);

void trapgate_set_refuse(void (*handler)(const char *message)) {
    registered = handler;
}

__attribute__((weak)) void trapgate_refuse(const char *message) {
    if (registered) {
        registered(message);
    }
    for (;;) {
        __asm__ volatile("cli\n\thlt" : : "D"(message));
    }
}
