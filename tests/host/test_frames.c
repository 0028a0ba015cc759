/* Memory for further CPUs, out of maps that no loader should send: what is given is free by every row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch/x86_64/decode/paging.h"
#include "kernel/boot_information.h"
#include "kernel/frames.h"
#include "kernel/memory.h"
#include "tests/host/random.h"

enum { ROWS = 6, MAPS = 600, TAKES = 4, MIB = 1 << 20 };

static struct multiboot2_region rows[ROWS];
static size_t row_count;
static uint64_t image, image_size;

const struct multiboot2_information *boot_information(void) {
    static const struct multiboot2_information information;
    return &information;
}

bool multiboot2_memory_region(const struct multiboot2_information *information, size_t index,
                              struct multiboot2_region *region) {
    (void)information;
    if (index >= row_count) {
        return false;
    }
    *region = rows[index];
    return true;
}

uint64_t memory_image_end(uint64_t physical, size_t size) {
    uint64_t end = image + image_size;
    return physical < end && image < physical + size ? end : 0;
}

/* By every page, and not by what is in the way. */
static bool is_free(uint64_t start, uint64_t size) {
    bool available = false;
    for (size_t i = 0; i < row_count; i++) {
        uint64_t end = rows[i].base + rows[i].length;
        bool is_in = rows[i].base <= start && start + size <= end;
        bool overlaps = rows[i].length > 0 && rows[i].base < start + size && start < end;
        available |= rows[i].type == MULTIBOOT2_MEMORY_AVAILABLE && is_in;
        if (rows[i].type != MULTIBOOT2_MEMORY_AVAILABLE && overlaps) {
            return false;
        }
    }
    return available && !memory_image_end(start, size);
}

static bool is_there(uint64_t from, uint64_t to, uint64_t size) {
    for (uint64_t start = from; start + size <= to; start += PAGE_SIZE) {
        if (is_free(start, size)) {
            return true;
        }
    }
    return false;
}

/* Up to 16 MiB, so that all of it can be tried; now and then at the end of addresses. */
static void make_map(void) {
    row_count = random_below(ROWS + 1);
    for (size_t i = 0; i < row_count; i++) {
        rows[i].base = random_below(16 * MIB);
        rows[i].length = random_below(4) ? random_below(8 * MIB) : random_below(3 * PAGE_SIZE);
        rows[i].type = random_below(3) ? MULTIBOOT2_MEMORY_AVAILABLE : random_below(8);
        if (random_below(16) == 0) {
            rows[i].base = UINT64_MAX - random_below(2 * MIB);
            rows[i].length = UINT64_MAX - rows[i].base;
        }
    }
    image = random_below(16) * (uint64_t)MIB;
    image_size = random_below(4 * MIB);
}

/* In a process of its own: what is given is never taken back. */
static int check_map(void) {
    uint64_t taken[TAKES], low;
    const uint64_t size = 25 * PAGE_SIZE;
    unsigned count = 0;
    while (count < TAKES && frames_take(size, &taken[count])) {
        if (taken[count] % PAGE_SIZE || taken[count] < MIB || taken[count] >> 52 ||
            !is_free(taken[count], size)) {
            return 1;
        }
        for (unsigned i = 0; i < count; i++) {
            if (taken[i] < taken[count] + size && taken[count] < taken[i] + size) {
                return 2;
            }
        }
        count++;
    }
    if (count == 0 && is_there(MIB, 26 * MIB, size)) {
        return 3;
    }
    bool has_low = frames_find_low(&low);
    if (has_low != is_there(0x10000, 0xA0000, PAGE_SIZE)) {
        return 4;
    }
    return has_low && (low < 0x10000 || low >= 0xA0000 || low % PAGE_SIZE || !is_free(low, 1)) ? 5
                                                                                               : 0;
}

static void what_is_given_is_free(void **state) {
    (void)state;
    random_start();
    unsigned maps_with_room = 0;
    for (unsigned i = 0; i < MAPS; i++) {
        int status = -1;
        make_map();
        maps_with_room += is_there(MIB, 26 * MIB, 25 * PAGE_SIZE);
        pid_t child = fork();
        if (child == 0) {
            _exit(check_map());
        }
        assert_true(child > 0 && waitpid(child, &status, 0) == child);
        assert_int_equal(status, 0);
    }
    assert_in_range(maps_with_room, MAPS / 4, MAPS);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_given_is_free)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
