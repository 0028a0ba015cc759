#include <trapgate/trap_site.h>

#include <stddef.h>

/* The linker makes these symbols of a section with such a name; a program without a trap site has
 * none. */
extern const struct trapgate_trap_site __start_trapgate_trap_sites[] __attribute__((weak)),
    __stop_trapgate_trap_sites[] __attribute__((weak));

/* In memory, as in host_symbols.c. */
static const struct trapgate_trap_site *const volatile first = __start_trapgate_trap_sites;
static const struct trapgate_trap_site *const volatile end = __stop_trapgate_trap_sites;

const struct trapgate_trap_site *trapgate_trap_site_find(uint64_t address) {
    for (const struct trapgate_trap_site *site = first; site < end; site++) {
        if (site->address == address) {
            return site;
        }
    }
    return NULL;
}
