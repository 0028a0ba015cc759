/* A file of its own, so that a kernel's trapgate_refuse() takes the place of this one also where
 * the library is linked as an archive. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/idt.h>

__attribute__((weak)) void trapgate_refuse(const char *message) {
    for (;;) {
        __asm__ volatile("cli\n\thlt" : : "D"(message));
    }
}
