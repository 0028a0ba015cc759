#include "kernel/regions.h"

#include <stddef.h>
#include <trapgate/segments.h>

#include "arch/x86_64/decode/paging.h"
#include "boot/layout.h"

/* From boot/kernel.ld. */
extern char text_start[], text_end[], rodata_start[], rodata_end[], data_start[], sealed_start[],
    sealed_end[], bss_start[], bss_end[], symbols_start[], symbols_end[];

static const struct {
    enum report_region_kind kind;
    const char *start, *end;
} parts[] = {
    {REPORT_REGION_NULL_PAGE, (const char *)0, (const char *)PAGE_SIZE},
    {REPORT_REGION_TEXT, text_start, text_end},
    {REPORT_REGION_RODATA, rodata_start, rodata_end},
    {REPORT_REGION_DATA, data_start, sealed_start},
    {REPORT_REGION_SEALED, sealed_start, sealed_end},
    {REPORT_REGION_DATA, bss_start, bss_end},
    {REPORT_REGION_RODATA, symbols_start, symbols_end},
    {REPORT_REGION_DEVICE, (const char *)DEVICE_BASE, (const char *)UINT64_MAX},
};

static bool find_stack(uint64_t address, struct report_region *region) {
    for (const struct trapgate_guarded_stack *stack = trapgate_guarded_stacks_start();
         stack < trapgate_guarded_stacks_end(); stack++) {
        uint64_t guard = (uint64_t)stack->guard, base = (uint64_t)stack->base;
        uint64_t top = (uint64_t)stack->top;
        if (address >= guard && address < top) {
            bool in_guard = address < base;
            *region = (struct report_region){
                .kind = in_guard ? REPORT_REGION_GUARD : REPORT_REGION_STACK,
                .stack = stack->name,
                .start = in_guard ? guard : base,
                .end = in_guard ? base : top,
            };
            return true;
        }
    }
    return false;
}

bool region_find(uint64_t address, struct report_region *region) {
    if (find_stack(address, region)) {
        return true;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (address >= (uint64_t)parts[i].start && address < (uint64_t)parts[i].end) {
            *region = (struct report_region){.kind = parts[i].kind,
                                             .start = (uint64_t)parts[i].start,
                                             .end = (uint64_t)parts[i].end};
            return true;
        }
    }
    return false;
}
