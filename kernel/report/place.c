#include "kernel/report/place.h"

#include <stddef.h>
#include "arch/x86_64/decode/paging.h"
#include <trapgate/segments.h>

#include "boot/layout.h"
#include "kernel/report/symbols.h"

/* From boot/kernel.ld. */
extern char text_start[], text_end[], rodata_start[], rodata_end[], data_start[], sealed_start[],
    sealed_end[], bss_start[], bss_end[], symbols_start[], symbols_end[];

static const struct {
    enum region region;
    const char *start, *end;
} parts[] = {
    {REGION_NULL_PAGE, (const char *)0, (const char *)PAGE_SIZE},
    {REGION_TEXT, text_start, text_end},
    {REGION_RODATA, rodata_start, rodata_end},
    {REGION_DATA, data_start, sealed_start},
    {REGION_SEALED, sealed_start, sealed_end},
    {REGION_DATA, bss_start, bss_end},
    {REGION_RODATA, symbols_start, symbols_end},
    {REGION_DEVICE, (const char *)DEVICE_BASE, (const char *)UINT64_MAX},
};

static bool find_stack(struct place *place, uint64_t address) {
    for (const struct trapgate_guarded_stack *stack = trapgate_guarded_stacks_start();
         stack < trapgate_guarded_stacks_end(); stack++) {
        uint64_t guard = (uint64_t)stack->guard, base = (uint64_t)stack->base;
        uint64_t top = (uint64_t)stack->top;
        /* `top` itself belongs to it: that is where the pointer of an empty stack points. */
        if (address >= guard && address <= top) {
            place->region = address < base ? REGION_GUARD : REGION_STACK;
            place->stack = stack->name;
            place->start = address < base ? guard : base;
            place->end = address < base ? base : top;
            return true;
        }
    }
    return false;
}

void place_find(struct place *place, uint64_t address) {
    *place = (struct place){.region = REGION_UNKNOWN};
    symbol_describe(place->symbol, sizeof place->symbol, address);
    if (find_stack(place, address)) {
        return;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (address >= (uint64_t)parts[i].start && address < (uint64_t)parts[i].end) {
            place->region = parts[i].region;
            place->start = (uint64_t)parts[i].start;
            place->end = (uint64_t)parts[i].end;
            return;
        }
    }
}
