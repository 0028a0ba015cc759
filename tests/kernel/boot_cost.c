/* How long the kernel takes from its entry to here, for tests/machines/boot_cost.sh: under QEMU's
 * -icount the time stamp counts instructions. */
#include "arch/x86_64/idt/cpu.h"

#include "kernel/output/console.h"
#include "kernel/main.h"
#include "tests/kernel/test.h"

TEST(the_cost_of_booting_is_known) {
    uint64_t ticks = cpu_time_stamp() - kernel_started;
    CHECK(ticks > 0);
    console_print_serial("boot cost: %lu ticks\n", ticks);
}
