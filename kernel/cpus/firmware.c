#include "kernel/cpus/firmware.h"

#include "kernel/acpi_tables.h"

const struct trapgate_madt *firmware_madt(void) {
    static struct trapgate_madt madt;
    static bool is_read;
    if (!is_read) {
        const struct trapgate_acpi tables = acpi_tables();
        trapgate_madt_open(&madt, &tables);
        is_read = true;
    }
    return madt.table ? &madt : NULL;
}
