/*
 * The one thing that is needed of ACPI: how to reset the machine. Advanced Configuration and Power
 * Interface Specification, "ACPI Software Programming Model".
 *
 * The tables are the firmware's, and are not trusted: signatures, lengths and checksums are checked
 * before anything else is read, and nothing beyond a table's own length is.
 */
#ifndef KERNEL_ACPI_H
#define KERNEL_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "Generic Address Structure": where a register is. */
enum acpi_space {
    ACPI_MEMORY = 0,
    ACPI_PORT = 1,
    ACPI_PCI = 2, /* bus 0; device in bits 32-47 of the address, function in 16-31, offset below */
};

struct acpi_reset {
    enum acpi_space space;
    uint64_t address;
    uint8_t value; /* to write there, as one byte */
};

/* `size` bytes of physical memory, to be read; NULL if they cannot be had. */
typedef const void *acpi_map(uint64_t physical, size_t size);

/* Follows the RSDP, a copy of what the boot loader found. False if there is no reset register, or
 * the way to it is broken. */
bool acpi_find_reset(const void *rsdp, size_t size, acpi_map *map, struct acpi_reset *reset);

#endif
