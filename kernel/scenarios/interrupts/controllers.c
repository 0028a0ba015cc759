#include "kernel/scenarios/interrupts/controllers.h"

#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/scenarios/io_apics.h"

enum { FIRST_VECTOR = 0x40, LAST_VECTOR = 0xEF };

struct trapgate_lines lines;
struct trapgate_vectors vectors;
static struct idt idt;
static bool by_apic;

/* One that no user claims is counted there: a device may have been quietened after it had sent its interrupt. */
static bool dispatch(struct trapgate_exception *interrupt) {
    return trapgate_vectors_dispatch(&vectors, interrupt) != TRAPGATE_VECTOR_NOBODY;
}

void controllers_start(void) {
    idt = *exceptions_idt();
    trapgate_vectors_initialize(&vectors, &idt, true);
    idt_load(&idt);
    unsigned count = local_apic_start() ? io_apics_start() : 0;
    by_apic = count > 0 && trapgate_lines_by_apic(&lines, local_apic(), io_apics(), count,
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
    uint32_t line;
    *first = FIRST_VECTOR;
    *last = LAST_VECTOR;
    *route = io_apics_isa_route(isa_line, &line);
    return line;
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
