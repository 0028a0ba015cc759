/* A crash in the middle of the boot, in place of what it calls there (the linker's --wrap): nothing but the
 * trampoline's page tables is there, and no screen was set up. */
#include <stdint.h>

#include "kernel/main.h"

void __wrap_memory_initialize(uint64_t image);

void __wrap_memory_initialize(uint64_t image) {
    (void)image;
    __asm__ volatile("ud2");
}

/* Nobody comes here. */
void kernel_run(void) {
    for (;;) {
    }
}
