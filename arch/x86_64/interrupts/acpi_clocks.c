/* Which clocks the firmware says that there are. */
#include <trapgate/acpi.h>

/* "Fixed ACPI Description Table (FADT)", and IA-PC HPET Specification, "The ACPI 2.0 HPET Description
 * Table": offsets. An address of a register ("Generic Address Structure") begins with its space. */
enum {
    FADT_PM_TIMER_PORT = 76,
    FADT_PM_TIMER_LENGTH = 91,
    FADT_FLAGS = 112,
    FADT_FLAGS_END = 116,
    FADT_PM_TIMER = 208, /* the same as above, where it is not 0; its address 4 bytes on */
    FADT_PM_TIMER_END = 220,
    FADT_FLAG_32_BITS = 1 << 8,
    HPET_REGISTERS = 40,
    HPET_END = 56,
};
enum { SPACE_MEMORY = 0, SPACE_PORT = 1 };

static uint64_t number(const uint8_t *at, size_t size) {
    uint64_t value = 0;
    __builtin_memcpy(&value, at, size);
    return value;
}

static uint64_t pm_timer(const uint8_t *fadt, size_t length) {
    if (length >= FADT_PM_TIMER_END && fadt[FADT_PM_TIMER] == SPACE_PORT &&
        number(fadt + FADT_PM_TIMER + 4, 8) != 0) {
        return number(fadt + FADT_PM_TIMER + 4, 8);
    }
    return fadt[FADT_PM_TIMER_LENGTH] == 4 ? number(fadt + FADT_PM_TIMER_PORT, 4) : 0;
}

void trapgate_acpi_find_clocks(const struct trapgate_acpi *acpi,
                               struct trapgate_acpi_clocks *clocks) {
    size_t length;
    const uint8_t *table = trapgate_acpi_find(acpi, "FACP", &length);
    *clocks = (struct trapgate_acpi_clocks){0};
    if (table && length >= FADT_FLAGS_END) {
        uint64_t port = pm_timer(table, length);
        clocks->pm_timer_port = port <= 0xFFFC ? (uint16_t)port : 0;
        clocks->pm_timer_has_32_bits = number(table + FADT_FLAGS, 4) & FADT_FLAG_32_BITS;
    }
    table = trapgate_acpi_find(acpi, "HPET", &length);
    if (table && length >= HPET_END && table[HPET_REGISTERS] == SPACE_MEMORY) {
        clocks->hpet = number(table + HPET_REGISTERS + 4, 8);
    }
}
