#include "arch/x86_64/report/place.h"

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/symbols.h"

/* Of the program's TRAPGATE_GUARDED_STACKs: absent where it has none. */
extern const struct trapgate_guarded_stack __start_guarded_stacks[] __attribute__((weak));
extern const struct trapgate_guarded_stack __stop_guarded_stacks[] __attribute__((weak));

/* In memory, as in host_symbols.c. */
static const struct trapgate_guarded_stack *const volatile first_stack = __start_guarded_stacks;
static const struct trapgate_guarded_stack *const volatile stacks_end = __stop_guarded_stacks;

static bool find_stack(struct report_region *region, uint64_t address) {
    const struct report_host *host = report_host();
    const struct trapgate_guarded_stack *stack =
        trapgate_guarded_stack_find(host->guarded_stacks, host->guarded_stacks_end, address);
    if (!stack) {
        stack = trapgate_guarded_stack_find(first_stack, stacks_end, address);
    }
    if (!stack) {
        return false;
    }
    bool in_guard = address < (uint64_t)stack->base;
    *region = (struct report_region){
        .kind = in_guard ? REPORT_REGION_GUARD : REPORT_REGION_STACK,
        .stack = stack->name,
        .start = (uint64_t)(in_guard ? stack->guard : stack->base),
        .end = (uint64_t)(in_guard ? stack->base : stack->top),
    };
    return true;
}

static bool ask_host(struct report_region *region, uint64_t address) {
    const struct report_host *host = report_host();
    return find_stack(region, address) ||
           (host->region && host->region(address, region, host->context));
}

static bool is_code_by_symbols(uint64_t address) {
    struct symbol_place symbol;
    return symbol_lookup(address, &symbol) && symbol.is_code;
}

void place_find(struct place *place, uint64_t address) {
    struct report_region region = {.kind = REPORT_REGION_UNKNOWN};
    *place = (struct place){.region = REPORT_REGION_UNKNOWN};
    symbol_describe(place->symbol, sizeof place->symbol, address);
    if (ask_host(&region, address)) {
        place->region = region.kind;
        place->stack = region.stack;
        place->start = region.start;
        place->end = region.end;
    } else if (!report_host()->region) {
        place->region = address < PAGE_SIZE           ? REPORT_REGION_NULL_PAGE
                        : is_code_by_symbols(address) ? REPORT_REGION_TEXT
                                                      : REPORT_REGION_UNKNOWN;
    }
}

void place_find_stack(struct place *place, uint64_t rsp) {
    struct report_region below;
    place_find(place, rsp);
    if (place->region != REPORT_REGION_STACK && rsp > 0 && ask_host(&below, rsp - 1) &&
        below.kind == REPORT_REGION_STACK && below.end == rsp) {
        place->region = below.kind;
        place->stack = below.stack;
        place->start = below.start;
        place->end = below.end;
    }
}

bool place_is_device(uint64_t address) {
    struct report_region region;
    return ask_host(&region, address) && region.kind == REPORT_REGION_DEVICE;
}

bool place_is_code(uint64_t address) {
    struct report_region region;
    const struct report_host *host = report_host();
    if (host->region) {
        return ask_host(&region, address) && region.kind == REPORT_REGION_TEXT;
    }
    return symbols_are_there() ? is_code_by_symbols(address)
                               : address >= PAGE_SIZE && address_is_canonical(address);
}
