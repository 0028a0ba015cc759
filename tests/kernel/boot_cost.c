/* How long the kernel takes from its entry until it begins what it was booted for, for
 * tests/machines/boot_cost.sh: under QEMU's -icount the time stamp counts instructions. */
#include "arch/x86_64/idt/cpu.h"
#include "kernel/main.h"
#include "kernel/output/console.h"
#include "tests/kernel/test.h"

/* The linker has the trampoline enter here (--wrap in CMakeLists.txt). */
void __wrap_kernel_main(uint64_t protocol, uint64_t information, uint64_t image);
void __real_kernel_main(uint64_t protocol, uint64_t information, uint64_t image);

static uint64_t kernel_started;

void __wrap_kernel_main(uint64_t protocol, uint64_t information, uint64_t image) {
    kernel_started = cpu_time_stamp();
    __real_kernel_main(protocol, information, image);
}

TEST(the_cost_of_booting_is_known) {
    uint64_t ticks = boot_ended - kernel_started;
    CHECK(ticks > 0);
    console_print_serial("boot cost: %lu ticks\n", ticks);
}
