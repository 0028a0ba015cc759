#include "kernel/regions.h"

#include <stddef.h>
#include <trapgate/segments.h>

#include "arch/x86_64/decode/paging.h"
#include "boot/layout.h"
#include "kernel/cpus/cpus.h"
#include "kernel/image.h"

bool region_find(uint64_t address, struct report_region *region) {
    if (trapgate_guarded_stack_find(trapgate_guarded_stacks_start(), trapgate_guarded_stacks_end(),
                                    address)) {
        return false; /* the report knows the stacks by itself */
    }
    for (const struct image_part *part = image_parts; part < image_parts + IMAGE_PARTS; part++) {
        if (address >= (uint64_t)part->start && address < (uint64_t)part->end) {
            *region = (struct report_region){
                .kind = part->kind, .start = (uint64_t)part->start, .end = (uint64_t)part->end};
            return true;
        }
    }
    const struct trapgate_guarded_stack *stack = cpus_find_stack(address);
    if (stack) {
        bool in_guard = address < (uint64_t)stack->base;
        *region = (struct report_region){
            .kind = in_guard ? REPORT_REGION_GUARD : REPORT_REGION_STACK,
            .stack = stack->name,
            .start = (uint64_t)(in_guard ? stack->guard : stack->base),
            .end = (uint64_t)(in_guard ? stack->base : stack->top),
        };
        return true;
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
