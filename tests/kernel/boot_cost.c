/* How long the kernel takes from its entry until it begins what it was booted for, for
 * tests/machines/boot_cost.sh: under QEMU's -icount the time stamp counts instructions. */
#include "kernel/output/console.h"
#include "kernel/main.h"
#include "tests/kernel/test.h"

TEST(the_cost_of_booting_is_known) {
    uint64_t ticks = boot_ended - kernel_started;
    CHECK(ticks > 0);
    console_print_serial("boot cost: %lu ticks\n", ticks);
}
