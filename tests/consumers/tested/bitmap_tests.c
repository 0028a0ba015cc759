#include <trapgate/test.h>

#include "bitmap.h"

static struct bitmap map;

static void empty_map(void) {
    map = (struct bitmap){{0}};
}
static const struct trapgate_test_fixture with_a_map = {.set_up = empty_map};

TEST(a_page_is_taken_once, .fixture = &with_a_map) {
    REQUIRE(bitmap_reserve(&map, 3));
    CHECK(!bitmap_reserve(&map, 3));
}

static const struct {
    int taken, found;
} rows[] = {{0, 0}, {1, 1}, {64, 64}, {127, 127}, {128, -1}};

TEST_EACH(the_first_free_page_is_found, rows, .fixture = &with_a_map) {
    for (int page = 0; page < row->taken; page++) {
        bitmap_reserve(&map, page);
    }
    CHECK_EQUAL(bitmap_find(&map), row->found);
}

TEST(there_is_nothing_at_page_0) {
    CHECK_READ_FAULTS(8);
}

TEST(a_bitmap_that_is_not_there_is_a_page_fault) {
    struct bitmap *volatile nowhere = NULL;
    CHECK_RAISES(PAGE_FAULT, nowhere, bitmap_reserve(nowhere, 3));
}

/* It leaves the machine changed, so it has a boot of its own. */
TEST(write_protection_can_be_switched_off, .alone = true) {
    unsigned long cr0;
    __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
    __asm__ volatile("mov %0, %%cr0" : : "r"(cr0 & ~0x10000ul));
}
