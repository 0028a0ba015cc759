/* The page walk over tables that are made here, against what each entry was given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <trapgate/page_walk.h>

#include "arch/x86_64/decode/paging.h"

#define ADDRESS 0xFFFF923456789ABCull /* with another index at each level */
#define RESERVED (1ull << 51)

static uint64_t tables[PAGE_TABLE_LEVELS_MOST + 1]
                      [PAGE_TABLE_ENTRIES]; /* by level; at 0x1000 * level */

static bool read_entry(uint64_t physical, uint64_t *entry, void *context) {
    (void)context;
    uint64_t level = physical / PAGE_SIZE;
    if (level < 1 || level > PAGE_TABLE_LEVELS_MOST) {
        return false;
    }
    *entry = tables[level][physical % PAGE_SIZE / 8];
    return true;
}

static uint64_t *entry_of(unsigned level) {
    return &tables[level][page_table_index(ADDRESS, level)];
}

/* All levels present with the rights, and the page at 0x55000. */
static void map(uint64_t rights) {
    for (unsigned level = PAGE_TABLE_LEVELS; level > 1; level--) {
        *entry_of(level) = (uint64_t)PAGE_SIZE * (level - 1) | PAGE_PRESENT | rights;
    }
    *entry_of(1) = 0x55000 | PAGE_PRESENT | rights;
}

static struct trapgate_page_walk walk_of(uint64_t address) {
    struct trapgate_page_walk walk;
    trapgate_page_walk(&walk, 0x4000 | 0x18, address, RESERVED, read_entry, NULL);
    return walk;
}

static void every_combination_of_rights_is_the_least_of_all_levels(void **state) {
    (void)state;
    for (unsigned bits = 0; bits < 1u << (3 * PAGE_TABLE_LEVELS); bits++) {
        bool writable = true, user = true, executable = true;
        map(0);
        for (unsigned level = 1; level <= PAGE_TABLE_LEVELS; level++) {
            unsigned own = bits >> (3 * (level - 1)) & 7;
            *entry_of(level) |= (own & 1 ? PAGE_WRITABLE : 0) | (own & 2 ? PAGE_USER : 0) |
                                (own & 4 ? PAGE_NO_EXECUTE : 0);
            writable = writable && own & 1;
            user = user && own & 2;
            executable = executable && !(own & 4);
        }
        struct trapgate_page_walk walk = walk_of(ADDRESS);
        assert_int_equal(walk.end, TRAPGATE_PAGE_WALK_MAPPED);
        assert_int_equal(walk.steps, 4);
        assert_int_equal(walk.physical, 0x55ABC);
        assert_int_equal(walk.writable, writable);
        assert_int_equal(walk.user, user);
        assert_int_equal(walk.executable, executable);
    }
}

static void the_walk_ends_at_the_entry_that_denies(void **state) {
    (void)state;
    for (unsigned level = 1; level <= PAGE_TABLE_LEVELS; level++) {
        unsigned steps = PAGE_TABLE_LEVELS - level + 1;
        map(PAGE_WRITABLE);
        *entry_of(level) &= ~PAGE_PRESENT;
        assert_int_equal(walk_of(ADDRESS).end, TRAPGATE_PAGE_WALK_NOT_PRESENT);
        assert_int_equal(walk_of(ADDRESS).steps, steps);
        assert_int_equal(walk_of(ADDRESS).step[steps - 1].level, level);
        assert_int_equal(walk_of(ADDRESS).step[steps - 1].entry, *entry_of(level));
        map(PAGE_WRITABLE);
        *entry_of(level) |= RESERVED;
        assert_int_equal(walk_of(ADDRESS).end, TRAPGATE_PAGE_WALK_RESERVED_BIT);
        assert_int_equal(walk_of(ADDRESS).steps, steps);
        if (level > 1) {
            map(PAGE_WRITABLE);
            *entry_of(level) = 0x99000 | PAGE_PRESENT; /* no table is there */
            assert_int_equal(walk_of(ADDRESS).end, TRAPGATE_PAGE_WALK_UNREADABLE);
            assert_int_equal(walk_of(ADDRESS).steps, steps + 1);
        }
    }
}

static void large_pages_end_it_earlier(void **state) {
    (void)state;
    map(PAGE_WRITABLE);
    *entry_of(2) = 0x40000000 | PAGE_PRESENT | PAGE_LARGE;
    assert_int_equal(walk_of(ADDRESS).physical, 0x40000000 | (ADDRESS & 0x1FFFFF));
    assert_int_equal(walk_of(ADDRESS).page_size, 0x200000);
    *entry_of(2) |= 0x2000; /* bits 13 to 20 of a large page are reserved */
    assert_int_equal(walk_of(ADDRESS).end, TRAPGATE_PAGE_WALK_RESERVED_BIT);
    *entry_of(3) = 0x40000000 | PAGE_PRESENT | PAGE_LARGE;
    assert_int_equal(walk_of(ADDRESS).physical, 0x40000000 | (ADDRESS & 0x3FFFFFFF));
    *entry_of(4) |= PAGE_LARGE; /* there are no pages of 512 GiB */
    assert_int_equal(walk_of(ADDRESS).end, TRAPGATE_PAGE_WALK_RESERVED_BIT);
}

static void an_address_that_is_not_canonical_has_no_walk(void **state) {
    (void)state;
    assert_int_equal(walk_of(0x0000800000000000).end, TRAPGATE_PAGE_WALK_NOT_CANONICAL);
    assert_int_equal(walk_of(0x4141414141414141).steps, 0);
}

/* With CR4.LA57 an address has 57 bits, and the table that CR3 names is of level 5. */
static void five_levels(void **state) {
    (void)state;
    const uint64_t address = 0xFF5A923456789ABC; /* canonical with 57 bits, and not with 48 */
    struct trapgate_page_walk walk;
    map(PAGE_WRITABLE | PAGE_USER);
    uint64_t *highest = &tables[5][page_table_index(address, 5)];
    *highest = 0x4000 | PAGE_PRESENT | PAGE_USER;
    *(&tables[4][page_table_index(address, 4)]) = *entry_of(4);
    trapgate_page_walk_levels(&walk, 5, 0x5000, address, RESERVED, read_entry, NULL);
    assert_int_equal(walk.end, TRAPGATE_PAGE_WALK_MAPPED);
    assert_int_equal(walk.steps, 5);
    assert_int_equal(walk.step[0].level, 5);
    assert_int_equal(walk.step[0].index, address >> 48 & 511);
    assert_int_equal(walk.step[4].level, 1);
    assert_int_equal(walk.physical, 0x55ABC);
    assert_true(walk.user);
    assert_false(walk.writable); /* the highest level does not allow it */
    *highest |= PAGE_LARGE;      /* there are no pages of 256 TiB */
    trapgate_page_walk_levels(&walk, 5, 0x5000, address, RESERVED, read_entry, NULL);
    assert_int_equal(walk.end, TRAPGATE_PAGE_WALK_RESERVED_BIT);
    *highest = 0;
    trapgate_page_walk_levels(&walk, 5, 0x5000, address, RESERVED, read_entry, NULL);
    assert_int_equal(walk.end, TRAPGATE_PAGE_WALK_NOT_PRESENT);
    assert_int_equal(walk.steps, 1);
    trapgate_page_walk_levels(&walk, 5, 0x5000, 0xFE00000000000000, RESERVED, read_entry, NULL);
    assert_int_equal(walk.end, TRAPGATE_PAGE_WALK_NOT_CANONICAL);
    assert_int_equal(walk_of(address).end, TRAPGATE_PAGE_WALK_NOT_CANONICAL);
}

static void reserved_bits_follow_the_width(void **state) {
    (void)state;
    assert_int_equal(trapgate_page_reserved_bits(52, true), 0);
    assert_int_equal(trapgate_page_reserved_bits(52, false), PAGE_NO_EXECUTE);
    assert_int_equal(trapgate_page_reserved_bits(40, true), 0x000FFF0000000000);
    assert_int_equal(trapgate_page_reserved_bits(36, true), 0x000FFFF000000000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_of_rights_is_the_least_of_all_levels),
        cmocka_unit_test(the_walk_ends_at_the_entry_that_denies),
        cmocka_unit_test(large_pages_end_it_earlier),
        cmocka_unit_test(an_address_that_is_not_canonical_has_no_walk),
        cmocka_unit_test(five_levels),
        cmocka_unit_test(reserved_bits_follow_the_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
