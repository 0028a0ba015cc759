#include "kernel/scenarios/interrupts/controllers.h"

#include "kernel/cpus/cpus.h"
#include "kernel/cpus/firmware.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"

enum { IO_APICS_MAXIMUM = 8, FIRST_VECTOR = 0x40, LAST_VECTOR = 0xEF };

struct trapgate_lines lines;
struct trapgate_vectors vectors;
static struct idt idt;
static struct trapgate_io_apic io_apics[IO_APICS_MAXIMUM];
static bool by_apic;

/* One that no user claims is counted there: a device may have been quietened after it had sent its interrupt. */
static bool dispatch(struct trapgate_exception *interrupt) {
    return trapgate_vectors_dispatch(&vectors, interrupt) != TRAPGATE_VECTOR_NOBODY;
}

/* How many there are that answer. */
static unsigned start_io_apics(const struct trapgate_madt *madt) {
    struct trapgate_madt_entry entry;
    unsigned count = 0;
    for (size_t at = 0;
         madt && count < IO_APICS_MAXIMUM && trapgate_madt_next(madt, &at, &entry);) {
        if (entry.kind == TRAPGATE_MADT_IO_APIC) {
            volatile void *registers = memory_map_device(entry.address, PAGE_SIZE, MEMORY_UNCACHED);
            count += registers && trapgate_io_apic_start(&io_apics[count], registers, entry.line);
        }
    }
    return count;
}

void controllers_start(void) {
    idt = *exceptions_idt();
    trapgate_vectors_initialize(&vectors, &idt, true);
    idt_load(&idt);
    unsigned count = local_apic_start() ? start_io_apics(firmware_madt()) : 0;
    by_apic = count > 0 && trapgate_lines_by_apic(&lines, local_apic(), io_apics, count,
                                                  APIC_SPURIOUS_VECTOR, PIC_BASE);
    if (!by_apic) {
        trapgate_lines_by_pic(&lines, PIC_BASE);
    }
    interrupts_go_to(dispatch);
}

const char *controllers_name(void) {
    return by_apic ? "I/O APIC" : "8259";
}

/* At the 8259 a line has its vector; at the I/O APICs it may be another line, of another shape. */
static uint32_t find_line(unsigned isa_line, struct trapgate_route *route, unsigned *first,
                          unsigned *last) {
    if (!by_apic) {
        *first = *last = PIC_BASE + isa_line;
        return isa_line;
    }
    struct trapgate_madt_entry entry = trapgate_madt_isa_line(firmware_madt(), (uint8_t)isa_line);
    *first = FIRST_VECTOR;
    *last = LAST_VECTOR;
    route->apic_id = cpu_self()->apic_id;
    route->low = entry.low;
    route->level = entry.level;
    return entry.line;
}

bool controllers_take_line(unsigned isa_line, const char *name,
                           const struct trapgate_vector_user *user) {
    struct trapgate_route route = {.delivery = TRAPGATE_FIXED};
    unsigned first, last;
    uint32_t line = find_line(isa_line, &route, &first, &last);
    return trapgate_vector_allocate(&vectors, first, last, name, &route.vector) ==
               TRAPGATE_VECTOR_OK &&
           trapgate_vector_set(&vectors, route.vector, user) == TRAPGATE_VECTOR_OK &&
           trapgate_line_route(&lines, line, route) && trapgate_line_unmask(&lines, line);
}

uint64_t controllers_unclaimed(void) {
    uint64_t all = lines.spurious + lines.software;
    for (unsigned vector = TRAPGATE_VECTOR_FIRST; vector < VECTOR_COUNT; vector++) {
        uint64_t handled, unclaimed;
        trapgate_vector_counts(&vectors, vector, &handled, &unclaimed);
        all += unclaimed;
    }
    return all;
}
