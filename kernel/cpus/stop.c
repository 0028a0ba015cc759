/* The others are stopped one by one, and only those that run: an NMI that comes to a CPU which has no IDT yet is
 * the end of the machine. Where this runs the CPU says itself, since what GS points to may be what is damaged. */
#include <trapgate/cpus.h>

#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"

/* The last one that this CPU sent may be stuck: then it is this that is reported, and the others run on. */
static void send_nmi(uint32_t apic_id) {
    enum { TRIES = 1000000 };
    const struct trapgate_ipi nmi = {.apic_id = apic_id, .delivery = TRAPGATE_NMI};
    for (unsigned i = 0; i < TRIES && !trapgate_apic_send(local_apic(), nmi); i++) {
        __builtin_ia32_pause();
    }
}

void cpus_stop_others(void) {
    uint32_t me = trapgate_cpu_apic_id();
    for (unsigned i = 0; local_apic() && i < cpus_count(); i++) {
        uint32_t other = cpu_at(i)->apic_id;
        if (other != me) {
            send_nmi(other);
        }
    }
}
