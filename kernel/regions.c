#include "kernel/regions.h"

#include <stddef.h>
#include <trapgate/segments.h>

#include "arch/x86_64/decode/paging.h"
#include "boot/layout.h"
#include "kernel/image.h"

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
    for (const struct image_part *part = image_parts; part < image_parts + IMAGE_PARTS; part++) {
        if (address >= (uint64_t)part->start && address < (uint64_t)part->end) {
            *region = (struct report_region){
                .kind = part->kind, .start = (uint64_t)part->start, .end = (uint64_t)part->end};
            return true;
        }
    }
    if (address < PAGE_SIZE) {
        *region = (struct report_region){.kind = REPORT_REGION_NULL_PAGE, .end = PAGE_SIZE};
        return true;
    }
    if (address >= DEVICE_BASE) {
        *region = (struct report_region){
            .kind = REPORT_REGION_DEVICE, .start = DEVICE_BASE, .end = UINT64_MAX};
        return true;
    }
    return false;
}
