/* The I/O APIC's registers: a window that shows the one whose number was written. */
#include <trapgate/io_apic.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/interrupts/route.h"

enum { SELECT = 0, WINDOW = 0x10 / 4 };                    /* 32-bit registers */
enum { VERSION = 1, ENTRIES = 0x10, LINES_MAXIMUM = 240 }; /* "IOREGSEL" */

/* Returns what cpu_enable_interrupts() may be called for. */
static bool lock(struct trapgate_io_apic *io_apic) {
    bool enabled = cpu_read_rflags() & RFLAGS_IF;
    cpu_disable_interrupts();
    while (__atomic_exchange_n(&io_apic->locked, true, __ATOMIC_ACQUIRE)) {
        __builtin_ia32_pause();
    }
    return enabled;
}

static void unlock(struct trapgate_io_apic *io_apic, bool enabled) {
    __atomic_store_n(&io_apic->locked, false, __ATOMIC_RELEASE);
    if (enabled) {
        cpu_enable_interrupts();
    }
}

static uint32_t read(const struct trapgate_io_apic *io_apic, uint32_t number) {
    io_apic->registers[SELECT] = number;
    return io_apic->registers[WINDOW];
}

static void write(const struct trapgate_io_apic *io_apic, uint32_t number, uint32_t value) {
    io_apic->registers[SELECT] = number;
    io_apic->registers[WINDOW] = value;
}

bool trapgate_io_apic_start(struct trapgate_io_apic *io_apic, volatile void *registers,
                            uint32_t first) {
    *io_apic = (struct trapgate_io_apic){.registers = registers, .first = first};
    uint32_t version = read(io_apic, VERSION);
    uint32_t lines = (version >> 16 & 0xFF) + 1;
    /* Where nothing answers all bits are 1, or 0. */
    if (version == UINT32_MAX || version == 0 || lines > LINES_MAXIMUM) {
        return false;
    }
    io_apic->lines = lines;
    for (uint32_t line = 0; line < lines; line++) {
        write(io_apic, ENTRIES + 2 * line, ROUTE_MASKED);
        write(io_apic, ENTRIES + 2 * line + 1, 0);
    }
    return true;
}

/* Masked while the halves are written: an interrupt would go to the one with the vector of the other. */
bool trapgate_io_apic_route(struct trapgate_io_apic *io_apic, uint32_t line,
                            struct trapgate_route route) {
    uint32_t entry = ENTRIES + 2 * (line - io_apic->first);
    if (line - io_apic->first >= io_apic->lines || !route_is_valid(&route)) {
        return false;
    }
    bool enabled = lock(io_apic);
    write(io_apic, entry, ROUTE_MASKED);
    write(io_apic, entry + 1, route.apic_id << 24);
    write(io_apic, entry, route_bits(&route));
    unlock(io_apic, enabled);
    return true;
}

/* Of a line's lower half: clears bits and sets others, and returns it. */
static uint32_t change(struct trapgate_io_apic *io_apic, uint32_t line, uint32_t clear,
                       uint32_t set) {
    uint32_t entry = ENTRIES + 2 * (line - io_apic->first);
    bool enabled = lock(io_apic);
    uint32_t value = read(io_apic, entry);
    if (clear | set) {
        write(io_apic, entry, (value & ~clear) | set);
    }
    unlock(io_apic, enabled);
    return value;
}

bool trapgate_io_apic_mask(struct trapgate_io_apic *io_apic, uint32_t line) {
    if (line - io_apic->first >= io_apic->lines) {
        return false;
    }
    change(io_apic, line, 0, ROUTE_MASKED);
    return true;
}

bool trapgate_io_apic_unmask(struct trapgate_io_apic *io_apic, uint32_t line) {
    if (line - io_apic->first >= io_apic->lines) {
        return false;
    }
    change(io_apic, line, ROUTE_MASKED, 0);
    return true;
}

bool trapgate_io_apic_in_service(struct trapgate_io_apic *io_apic, uint32_t line) {
    return line - io_apic->first < io_apic->lines && change(io_apic, line, 0, 0) & ROUTE_IN_SERVICE;
}
