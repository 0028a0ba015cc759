/*
 * I/O APICs: where the lines of devices arrive, and become interrupts of a vector at a CPU. Intel 82093AA,
 * "I/O Advanced Programmable Interrupt Controller"; and interrupts that devices send without a line, MSI and
 * MSI-X: PCI Local Bus Specification, "Message Signaled Interrupts", SDM 3A of the same name.
 *
 * Lines have the numbers that ACPI gives them over all I/O APICs (global system interrupts).
 */
#ifndef TRAPGATE_IO_APIC_H
#define TRAPGATE_IO_APIC_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/apic.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

struct trapgate_io_apic {
    volatile uint32_t *registers;
    uint32_t first; /* its first line, */
    uint32_t lines; /* and how many it has: at most 240 */
    bool locked;    /* the library's: a register is reached by two accesses */
};

/* `registers` are mapped uncached, 32 bytes; `first` is what ACPI says. All lines are masked. False if what
 * answers there is no I/O APIC. */
bool trapgate_io_apic_start(struct trapgate_io_apic *io_apic, volatile void *registers,
                            uint32_t first);

struct trapgate_route {
    unsigned vector;                 /* of FIXED and LOWEST_PRIORITY: 16 to 255 */
    enum trapgate_delivery delivery; /* all but START_UP */
    uint32_t apic_id;                /* of the CPU; at most 254 */
    bool low, level;                 /* as ACPI's override says: ISA is neither, PCI both */
    bool masked;
};

/*
 * Where a line's interrupts go. False if it is none of this I/O APIC's, or there is no such route. These
 * functions take a lock of two accesses, with interrupts off: an NMI's handler MUST NOT call them.
 */
bool trapgate_io_apic_route(struct trapgate_io_apic *io_apic, uint32_t line,
                            struct trapgate_route route);
bool trapgate_io_apic_mask(struct trapgate_io_apic *io_apic, uint32_t line);
bool trapgate_io_apic_unmask(struct trapgate_io_apic *io_apic, uint32_t line);

/* Whether a line by level was delivered, and no CPU has said the end of it yet (remote IRR). */
bool trapgate_io_apic_in_service(struct trapgate_io_apic *io_apic, uint32_t line);

/* What a device writes, and where, to interrupt by itself; for MSI and each entry of MSI-X. */
struct trapgate_message {
    uint64_t address;
    uint32_t data;
};

/* False if there is no such message: a vector below 16 or above 255 (NMI and the like have none: 0), an APIC
 * id above 254. A row of MSI's vectors needs the message of its first one. Pure. */
bool trapgate_message_make(struct trapgate_message *message, struct trapgate_route route);

TRAPGATE_END

#endif
