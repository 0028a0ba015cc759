/* The way from the root pointer to a table. */
#include <trapgate/acpi.h>

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
static const uint8_t *map_table(const struct trapgate_acpi *acpi, uint64_t physical,
                                const char *signature, size_t *length) {
    struct header header;
    const void *at = physical ? acpi->map(physical, sizeof header, acpi->context) : NULL;
    if (!at) {
        return NULL;
    }
    __builtin_memcpy(&header, at, sizeof header);
    if (!same(header.signature, signature, sizeof header.signature) ||
        header.length < sizeof header || header.length > TRAPGATE_ACPI_LENGTH_MAXIMUM) {
        return NULL;
    }
    const uint8_t *table = acpi->map(physical, header.length, acpi->context);
    *length = header.length;
    return table && sums_to_0(table, header.length) ? table : NULL;
}

/* "Root System Description Table" and "Extended …": physical addresses of 4 or 8 bytes. */
static const uint8_t *find_below(const struct trapgate_acpi *acpi, uint64_t physical,
                                 const char *root_signature, size_t entry_size,
                                 const char *signature, size_t *length) {
    size_t root_length;
    const uint8_t *root = map_table(acpi, physical, root_signature, &root_length);
    if (!root) {
        return NULL;
    }
    for (size_t at = sizeof(struct header); at + entry_size <= root_length; at += entry_size) {
        uint64_t entry = 0;
        __builtin_memcpy(&entry, root + at, entry_size);
        const uint8_t *table = map_table(acpi, entry, signature, length);
        if (table) {
            return table;
        }
    }
    return NULL;
}

const uint8_t *trapgate_acpi_find(const struct trapgate_acpi *acpi, const char *signature,
                                  size_t *length) {
    struct rsdp rsdp = {0};
    size_t size = acpi->rsdp_size;
    if (!acpi->rsdp || size < RSDP_OLD_SIZE) {
        return NULL;
    }
    __builtin_memcpy(&rsdp, acpi->rsdp, size < sizeof rsdp ? size : sizeof rsdp);
    if (!same(rsdp.signature, "RSD PTR ", sizeof rsdp.signature) ||
        !sums_to_0(&rsdp, RSDP_OLD_SIZE)) {
        return NULL;
    }
    const uint8_t *table = NULL;
    if (rsdp.revision >= 2 && size >= sizeof rsdp && rsdp.length >= sizeof rsdp &&
        rsdp.length <= size && sums_to_0(acpi->rsdp, rsdp.length)) {
        table = find_below(acpi, rsdp.root_64, "XSDT", 8, signature, length);
    }
    return table ? table : find_below(acpi, rsdp.root_32, "RSDT", 4, signature, length);
}
