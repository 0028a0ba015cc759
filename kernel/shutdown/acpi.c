#include "kernel/shutdown/acpi.h"

/* "Root System Description Pointer (RSDP)". What follows `root_32` exists from revision 2 on. */
struct rsdp {
    char signature[8];
    uint8_t checksum; /* makes the sum of the first 20 bytes 0 */
    char oem[6];
    uint8_t revision;
    uint32_t root_32;
    uint32_t length;
    uint64_t root_64;
    uint8_t extended_checksum; /* makes the sum of all of it 0 */
    uint8_t reserved[3];
} __attribute__((packed));
_Static_assert(offsetof(struct rsdp, root_32) == 16 && offsetof(struct rsdp, root_64) == 24 &&
                   sizeof(struct rsdp) == 36,
               "as in the specification");
enum { RSDP_OLD_SIZE = 20 };

/* "System Description Table Header": of all other tables. */
struct header {
    char signature[4];
    uint32_t length; /* with the header */
    uint8_t revision, checksum;
    char oem[6], oem_table[8];
    uint32_t oem_revision, creator, creator_revision;
} __attribute__((packed));
_Static_assert(sizeof(struct header) == 36, "as in the specification");

/* "Fixed ACPI Description Table (FADT)", up to what is of interest. */
struct fadt {
    struct header header;
    uint8_t others[76];
    uint32_t flags;
    uint8_t reset_space, reset_width, reset_offset, reset_access;
    uint64_t reset_address;
    uint8_t reset_value;
} __attribute__((packed));
_Static_assert(offsetof(struct fadt, flags) == 112 && offsetof(struct fadt, reset_space) == 116 &&
                   offsetof(struct fadt, reset_value) == 128,
               "as in the specification");
enum { FADT_HAS_RESET = 1 << 10 };

/* Far beyond any root table or FADT: these have a handful of entries and 276 bytes. */
enum { LENGTH_MAXIMUM = 0x4000 };

static bool same(const char *one, const char *other, size_t size) {
    return __builtin_memcmp(one, other, size) == 0;
}

static bool sums_to_0(const void *bytes, size_t size) {
    uint8_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        sum = (uint8_t)(sum + ((const uint8_t *)bytes)[i]);
    }
    return sum == 0;
}

/* A whole table, `length` bytes of it, if it is one with this signature. */
static const uint8_t *map_table(uint64_t physical, const char *signature, acpi_map *map,
                                uint32_t *length) {
    struct header header;
    const void *at = physical ? map(physical, sizeof header) : NULL;
    if (!at) {
        return NULL;
    }
    __builtin_memcpy(&header, at, sizeof header);
    if (!same(header.signature, signature, sizeof header.signature) ||
        header.length < sizeof header || header.length > LENGTH_MAXIMUM) {
        return NULL;
    }
    const uint8_t *table = map(physical, header.length);
    *length = header.length;
    return table && sums_to_0(table, header.length) ? table : NULL;
}

static bool read_fadt(uint64_t physical, acpi_map *map, struct acpi_reset *reset) {
    uint32_t length;
    const uint8_t *table = map_table(physical, "FACP", map, &length);
    struct fadt fadt;
    if (!table || length < sizeof fadt) {
        return false;
    }
    __builtin_memcpy(&fadt, table, sizeof fadt);
    *reset = (struct acpi_reset){fadt.reset_space, fadt.reset_address, fadt.reset_value};
    return fadt.flags & FADT_HAS_RESET && fadt.reset_address && fadt.reset_space <= ACPI_PCI;
}

/* "Root System Description Table" and "Extended …": physical addresses of 4 or 8 bytes. */
static bool read_root(uint64_t physical, const char *signature, size_t entry_size, acpi_map *map,
                      struct acpi_reset *reset) {
    uint32_t length;
    const uint8_t *table = map_table(physical, signature, map, &length);
    if (!table) {
        return false;
    }
    for (size_t at = sizeof(struct header); at + entry_size <= length; at += entry_size) {
        uint64_t entry = 0;
        __builtin_memcpy(&entry, table + at, entry_size);
        if (read_fadt(entry, map, reset)) {
            return true;
        }
    }
    return false;
}

bool acpi_find_reset(const void *data, size_t size, acpi_map *map, struct acpi_reset *reset) {
    struct rsdp rsdp = {0};
    if (!data || size < RSDP_OLD_SIZE) {
        return false;
    }
    __builtin_memcpy(&rsdp, data, size < sizeof rsdp ? size : sizeof rsdp);
    if (!same(rsdp.signature, "RSD PTR ", sizeof rsdp.signature) ||
        !sums_to_0(&rsdp, RSDP_OLD_SIZE)) {
        return false;
    }
    bool extended = rsdp.revision >= 2 && size >= sizeof rsdp && rsdp.length >= sizeof rsdp &&
                    rsdp.length <= size && sums_to_0(data, rsdp.length);
    return (extended && read_root(rsdp.root_64, "XSDT", 8, map, reset)) ||
           read_root(rsdp.root_32, "RSDT", 4, map, reset);
}
