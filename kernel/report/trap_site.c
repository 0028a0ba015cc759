#include "kernel/report/trap_site.h"

#include <stddef.h>

/* From boot/kernel.ld. */
extern const struct trap_site __start_trap_sites[], __stop_trap_sites[];

const struct trap_site *trap_site_find(uint64_t address) {
    for (const struct trap_site *site = __start_trap_sites; site < __stop_trap_sites; site++) {
        if (site->address == address) {
            return site;
        }
    }
    return NULL;
}

/* What -mstack-protector-guard=global compares with. A constant is enough to notice an accident;
 * against an attacker it would have to be random. The zero byte stops the copying of a string. */
extern const uint64_t __stack_chk_guard;
const uint64_t __stack_chk_guard = 0x5354414B4C414E00;

void __stack_chk_fail(void) {
    TRAP_SITE(TRAP_STACK_SMASHED, "stack smashed", __FILE__, __LINE__);
}
