/* The one thing that the kernel itself needs of ACPI: how to reset the machine. Advanced Configuration and
 * Power Interface Specification, "ACPI Software Programming Model". */
#ifndef KERNEL_ACPI_H
#define KERNEL_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/acpi.h>

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

/* False if there is no reset register, or the way to it is broken. */
bool acpi_find_reset(const struct trapgate_acpi *acpi, struct acpi_reset *reset);

#endif
