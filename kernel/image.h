/*
 * The parts of the kernel's image, each with rights of its own: what the page tables are made from, and
 * what a report says of an address. The linker script gives them their places.
 */
#ifndef KERNEL_IMAGE_H
#define KERNEL_IMAGE_H

#include <stddef.h>
#include <stdint.h>
#include <trapgate/report.h>

struct image_part {
    const char *start, *end; /* whole pages */
    enum report_region_kind kind;
    uint64_t rights; /* PAGE_ bits beside PAGE_PRESENT */
};

enum { IMAGE_PARTS = 6 };
extern const struct image_part image_parts[IMAGE_PARTS];

/* The byte behind the last part that is written to, and the one behind all of it. */
extern char bss_end[], image_end[];

#endif
