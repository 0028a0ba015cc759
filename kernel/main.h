/* Where the kernel begins, and where it goes then. */
#ifndef KERNEL_MAIN_H
#define KERNEL_MAIN_H

#include <stdint.h>
#include <trapgate/handler.h>

/* Called by the trampoline, in 64-bit mode on the boot stack, with interrupts off: the protocol by
 * which it was entered, as its magic number, and the physical addresses of the boot information and
 * of the kernel's image. */
NORETURN void kernel_main(uint64_t protocol, uint64_t information, uint64_t image);

/* What this boot is for, which each program says for itself: a scenario (scenario.c), the test of a
 * machine (suite.c), or in the tests' kernel a test. */
NORETURN void kernel_run(void);

#endif
