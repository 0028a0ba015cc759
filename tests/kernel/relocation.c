/* The boot loader chooses where the kernel is in physical memory, after what the header prefers. */
#include "boot/layout.h"
#include "kernel/boot_information.h"
#include "kernel/memory.h"
#include "tests/kernel/test.h"

static const char *image_start(void) {
    return (const char *)(KERNEL_BASE + LOAD_ADDRESS);
}

TEST(the_image_is_where_the_loader_says_that_it_put_it) {
    CHECK(boot_information()->has_load_base_address);
    CHECK_EQUAL(memory_physical(image_start()), boot_information()->load_base_address);
}

#ifdef BOOT_LOAD_PREFERENCE
/* Only in the kernel whose header prefers the highest address: else all that runs with this one
 * would show nothing. */
TEST(the_image_is_not_where_it_was_linked) {
    CHECK(memory_physical(image_start()) > LOAD_ADDRESS + IMAGE_MAXIMUM);
}
#endif
