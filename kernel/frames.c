#include "kernel/frames.h"

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/memory.h"

/* Firmware is known to write to the first 64 KiB when nobody expects it. */
enum { LOW_START = 0x10000, LOW_END = 0xA0000, START = 0x100000 };

static uint64_t round_up(uint64_t address) {
    return (address + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
}

/* Where what is in the way of these bytes ends; 0: nothing is. Loaders say surprising things: of two rows that
 * overlap, the one that is not free counts. */
static uint64_t obstacle_end(uint64_t start, size_t size) {
    struct multiboot2_region row;
    for (size_t i = 0; multiboot2_memory_region(boot_information(), i, &row); i++) {
        if (row.type != MULTIBOOT2_MEMORY_AVAILABLE && row.length > 0 &&
            start < row.base + row.length && row.base < start + size) {
            return row.base + row.length;
        }
    }
    return memory_image_end(start, size);
}

/* The first piece of a row that is free, from `from` to `to`. */
static bool find_in(const struct multiboot2_region *row, uint64_t from, uint64_t to, size_t size,
                    uint64_t *physical) {
    uint64_t end = row->base + row->length < to ? row->base + row->length : to;
    uint64_t start = round_up(row->base > from ? row->base : from), obstacle;
    for (; start >= row->base && start < end && end - start >= size; start = round_up(obstacle)) {
        obstacle = obstacle_end(start, size);
        if (!obstacle) {
            *physical = start;
            return (start + size - 1) >> cpu_physical_address_width() == 0;
        }
        if (round_up(obstacle) <= start) {
            break; /* it wrapped around */
        }
    }
    return false;
}

static bool find(uint64_t from, uint64_t to, size_t size, uint64_t *physical) {
    struct multiboot2_region row;
    for (size_t i = 0; multiboot2_memory_region(boot_information(), i, &row); i++) {
        if (row.type == MULTIBOOT2_MEMORY_AVAILABLE && find_in(&row, from, to, size, physical)) {
            return true;
        }
    }
    return false;
}

bool frames_take(size_t size, uint64_t *physical) {
    static uint64_t next = START;
    size = round_up(size);
    if (!find(next, UINT64_MAX, size, physical)) {
        return false;
    }
    next = *physical + size;
    return true;
}

bool frames_find_low(uint64_t *physical) {
    return find(LOW_START, LOW_END, PAGE_SIZE, physical);
}
