/* Apart from place.c, which knows addresses that only the linker has. */
#include "kernel/report/place.h"

const char *region_name(enum region region) {
    static const char *const names[REGIONS] = {
        [REGION_UNKNOWN] = "no part of the kernel",
        [REGION_NULL_PAGE] = "the null page",
        [REGION_TEXT] = "the text",
        [REGION_RODATA] = "read-only data",
        [REGION_SEALED] = "data sealed after boot",
        [REGION_DATA] = "data",
        [REGION_STACK] = "a stack",
        [REGION_GUARD] = "the guard page of a stack",
        [REGION_DEVICE] = "the device area",
    };
    return region < REGIONS ? names[region] : names[REGION_UNKNOWN];
}
