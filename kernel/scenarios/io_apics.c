#include "kernel/scenarios/io_apics.h"

#include "kernel/cpus/cpus.h"
#include "kernel/cpus/firmware.h"
#include "kernel/memory.h"

enum { IO_APICS_MAXIMUM = 8 };
static struct trapgate_io_apic all[IO_APICS_MAXIMUM];

unsigned io_apics_start(void) {
    const struct trapgate_madt *madt = firmware_madt();
    struct trapgate_madt_entry entry;
    unsigned count = 0;
    for (size_t at = 0;
         madt && count < IO_APICS_MAXIMUM && trapgate_madt_next(madt, &at, &entry);) {
        if (entry.kind == TRAPGATE_MADT_IO_APIC) {
            volatile void *registers = memory_map_device(entry.address, PAGE_SIZE, MEMORY_UNCACHED);
            count += registers && trapgate_io_apic_start(&all[count], registers, entry.line);
        }
    }
    return count;
}

struct trapgate_io_apic *io_apics(void) {
    return all;
}

struct trapgate_route io_apics_isa_route(unsigned isa_line, uint32_t *line) {
    struct trapgate_madt_entry entry = trapgate_madt_isa_line(firmware_madt(), (uint8_t)isa_line);
    *line = entry.line;
    return (struct trapgate_route){
        .apic_id = cpu_self()->apic_id, .low = entry.low, .level = entry.level};
}
