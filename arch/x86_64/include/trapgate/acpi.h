/*
 * What the firmware says of interrupts and clocks: ACPI's tables. Advanced Configuration and Power Interface
 * Specification, "ACPI Software Programming Model".
 *
 *     const struct trapgate_acpi acpi = {.rsdp = rsdp, .rsdp_size = size, .map = map};
 *     struct trapgate_madt madt;
 *     struct trapgate_madt_entry entry;
 *     size_t at = 0;
 *
 *     if (trapgate_madt_open(&madt, &acpi)) {
 *         while (trapgate_madt_next(&madt, &at, &entry)) {
 *             if (entry.kind == TRAPGATE_MADT_CPU && entry.enabled) …
 *
 * The tables are not trusted: signatures, lengths and checksums are checked before anything else is read,
 * and nothing beyond a table's own length is.
 */
#ifndef TRAPGATE_ACPI_H
#define TRAPGATE_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

struct trapgate_acpi {
    /* A copy of the Root System Description Pointer, as a boot loader hands it over (Multiboot2's tags 14
     * and 15, PVH's start information, UEFI's configuration table), and how long it is. */
    const void *rsdp;
    size_t rsdp_size;
    /* `size` bytes of physical memory, to be read; NULL if they cannot be had. They MUST stay. */
    const void *(*map)(uint64_t physical, size_t size, void *context);
    void *context;
};

/* Far beyond what tables have: a MADT of 4096 CPUs has 64 KiB. */
enum { TRAPGATE_ACPI_LENGTH_MAXIMUM = 0x20000 };

/* The first table with this signature of 4 characters that is whole and sound; its header begins it. NULL:
 * there is none. */
const uint8_t *trapgate_acpi_find(const struct trapgate_acpi *acpi, const char *signature,
                                  size_t *length);

/* "Multiple APIC Description Table (MADT)". */
struct trapgate_madt {
    const uint8_t *table;
    size_t length;
    uint64_t apic_address; /* of the local APICs: physical */
    bool has_pics;         /* the two 8259, which then have to be masked */
};

enum trapgate_madt_kind {
    TRAPGATE_MADT_OTHER,
    TRAPGATE_MADT_CPU,
    TRAPGATE_MADT_IO_APIC,
    TRAPGATE_MADT_OVERRIDE,   /* an ISA line that is another one at the I/O APICs */
    TRAPGATE_MADT_NMI_SOURCE, /* an I/O APIC's line that is an NMI */
    TRAPGATE_MADT_LOCAL_NMI,  /* a local APIC's input that is an NMI */
};

enum {
    TRAPGATE_MADT_ALL_PROCESSORS = -1, /* .processor of a local NMI */
    TRAPGATE_MADT_ISA_LINES = 16,
};

struct trapgate_madt_entry {
    enum trapgate_madt_kind kind;
    /* CPU. One that is neither MUST NOT be started: firmware lists sockets that are empty. */
    bool enabled, can_be_enabled;
    uint32_t apic_id;
    int64_t processor;   /* CPU, local NMI: the firmware's number of it */
    uint64_t address;    /* I/O APIC: physical */
    uint32_t line;       /* I/O APIC: its first; override, NMI source: global system interrupt */
    uint8_t io_apic_id;  /* I/O APIC */
    uint8_t isa_line;    /* override */
    uint8_t local_input; /* local NMI: LINT0 or LINT1 */
    bool level, low;     /* trigger and polarity; not: edge, high. ISA's where the bus decides */
};

/* False if there is none. */
bool trapgate_madt_open(struct trapgate_madt *madt, const struct trapgate_acpi *acpi);

/* The next entry; `at` is 0 before the first. False: there are no more, or what follows is broken. */
bool trapgate_madt_next(const struct trapgate_madt *madt, size_t *at,
                        struct trapgate_madt_entry *entry);

/* Where an ISA line, 0 to 15, arrives at the I/O APICs: what an override says, else the same line, edge,
 * high. */
struct trapgate_madt_entry trapgate_madt_isa_line(const struct trapgate_madt *madt,
                                                  uint8_t isa_line);

/* Clocks, for <trapgate/clock.h>. 0: there is none. */
struct trapgate_acpi_clocks {
    uint64_t hpet; /* physical address of its registers */
    uint16_t pm_timer_port;
    bool pm_timer_has_32_bits; /* else 24 */
};
void trapgate_acpi_find_clocks(const struct trapgate_acpi *acpi,
                               struct trapgate_acpi_clocks *clocks);

TRAPGATE_END

#endif
