#include "kernel/shutdown/acpi.h"

/* "Fixed ACPI Description Table (FADT)", up to what is of interest. */
struct fadt {
    uint8_t others[112];
    uint32_t flags;
    uint8_t reset_space, reset_width, reset_offset, reset_access;
    uint64_t reset_address;
    uint8_t reset_value;
} __attribute__((packed));
_Static_assert(offsetof(struct fadt, flags) == 112 && offsetof(struct fadt, reset_space) == 116 &&
                   offsetof(struct fadt, reset_value) == 128,
               "as in the specification");
enum { FADT_HAS_RESET = 1 << 10 };

bool acpi_find_reset(const struct trapgate_acpi *acpi, struct acpi_reset *reset) {
    size_t length;
    const uint8_t *table = trapgate_acpi_find(acpi, "FACP", &length);
    struct fadt fadt;
    if (!table || length < sizeof fadt) {
        return false;
    }
    __builtin_memcpy(&fadt, table, sizeof fadt);
    *reset = (struct acpi_reset){fadt.reset_space, fadt.reset_address, fadt.reset_value};
    return fadt.flags & FADT_HAS_RESET && fadt.reset_address && fadt.reset_space <= ACPI_PCI;
}
