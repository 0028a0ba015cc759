/* What an entry of an I/O APIC and a message have in common: "I/O Redirection Table Registers" of the 82093AA;
 * SDM 3A, "Message Data Register Format". */
#ifndef TRAPGATE_ROUTE_H
#define TRAPGATE_ROUTE_H

#include <trapgate/io_apic.h>

enum {
    ROUTE_DELIVERY_SHIFT = 8,
    ROUTE_LOW = 1 << 13,
    ROUTE_IN_SERVICE = 1 << 14,
    ROUTE_LEVEL = 1 << 15,
    ROUTE_MASKED = 1 << 16,
    ROUTE_HIGHEST_ID = 254,
};

static inline bool route_is_valid(const struct trapgate_route *route) {
    switch (route->delivery) {
    case TRAPGATE_FIXED:
    case TRAPGATE_LOWEST_PRIORITY:
        return route->vector - 16 < 240 && route->apic_id <= ROUTE_HIGHEST_ID;
    case TRAPGATE_SMI:
    case TRAPGATE_NMI:
    case TRAPGATE_INIT:
    case TRAPGATE_EXTERNAL:
        return route->vector == 0 && route->apic_id <= ROUTE_HIGHEST_ID;
    default:
        return false;
    }
}

static inline uint32_t route_bits(const struct trapgate_route *route) {
    return route->vector | (uint32_t)route->delivery << ROUTE_DELIVERY_SHIFT |
           (route->low ? ROUTE_LOW : 0) | (route->level ? ROUTE_LEVEL : 0) |
           (route->masked ? ROUTE_MASKED : 0);
}

#endif
