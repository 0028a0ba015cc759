/* What lies at an address: which part of the kernel, which stack, which symbol. */
#ifndef KERNEL_REPORT_PLACE_H
#define KERNEL_REPORT_PLACE_H

#include <stdint.h>

enum region {
    REGION_UNKNOWN,
    REGION_NULL_PAGE, /* the first 4 KiB, never mapped */
    REGION_TEXT,
    REGION_RODATA,
    REGION_SEALED, /* descriptor tables and the like: read-only after boot */
    REGION_DATA,
    REGION_STACK,
    REGION_GUARD, /* the page below a stack, never mapped */
    REGION_DEVICE,
    REGIONS,
};

struct place {
    enum region region;
    const char *stack;   /* its name, for a stack or its guard; else NULL */
    uint64_t start, end; /* of the region; a guard's end is where its stack begins */
    char symbol[96];     /* "name+0x12/0x40 (file.c:123)", or "" */
};

/* Reads only constant tables, never the address. */
void place_find(struct place *place, uint64_t address);

/* "the text", "the guard page of a stack", … */
const char *region_name(enum region region);

#endif
