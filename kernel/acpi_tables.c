#include "kernel/acpi_tables.h"

#include "arch/x86_64/decode/paging.h"
#include "kernel/boot_information.h"
#include "kernel/memory.h"

/* Firmware puts its tables side by side, and a search goes over all of them: what is on the page of the last
 * one is mapped already. */
static const void *map_table(uint64_t physical, size_t size, void *context) {
    static const char *page;
    static uint64_t page_physical;
    (void)context;
    if (page && physical - page_physical < PAGE_SIZE &&
        size <= PAGE_SIZE - (physical - page_physical)) {
        return page + (physical - page_physical);
    }
    const char *mapped = memory_map_device(physical, size, MEMORY_WRITE_BACK);
    if (mapped) {
        page_physical = physical & ~(uint64_t)(PAGE_SIZE - 1);
        page = mapped - (physical - page_physical);
    }
    return mapped;
}

struct trapgate_acpi acpi_tables(void) {
    const struct multiboot2_information *information = boot_information();
    return (struct trapgate_acpi){
        .rsdp = information->rsdp, .rsdp_size = information->rsdp_length, .map = map_table};
}
