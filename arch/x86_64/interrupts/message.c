/* Interrupts without a line: a write to where the local APICs listen. */
#include <trapgate/io_apic.h>

#include "arch/x86_64/interrupts/route.h"

/* SDM 3A, "Message Address Register Format": physical mode, no redirection. */
#define LISTENING 0xFEE00000ull

bool trapgate_message_make(struct trapgate_message *message, struct trapgate_route route) {
    enum { ASSERT = 1 << 14 }; /* of what is triggered by level */
    if (!route_is_valid(&route)) {
        return false;
    }
    /* Polarity is a line's, and so is the mask: MSI and MSI-X have one elsewhere. */
    route.low = false;
    route.masked = false;
    message->address = LISTENING | (uint64_t)route.apic_id << 12;
    message->data = route_bits(&route) | (route.level ? ASSERT : 0);
    return true;
}
