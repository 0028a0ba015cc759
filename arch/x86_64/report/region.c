/* Apart from place.c, which asks the host. */
#include "arch/x86_64/report/place.h"

const char *region_name(enum report_region_kind region) {
    static const char *const names[REPORT_REGION_KINDS] = {
        [REPORT_REGION_UNKNOWN] = "no known part of the kernel",
        [REPORT_REGION_NULL_PAGE] = "the null page",
        [REPORT_REGION_TEXT] = "the text",
        [REPORT_REGION_RODATA] = "read-only data",
        [REPORT_REGION_SEALED] = "data sealed after boot",
        [REPORT_REGION_DATA] = "data",
        [REPORT_REGION_STACK] = "a stack",
        [REPORT_REGION_GUARD] = "the guard page of a stack",
        [REPORT_REGION_DEVICE] = "the device area",
    };
    return region < REPORT_REGION_KINDS ? names[region] : names[REPORT_REGION_UNKNOWN];
}
