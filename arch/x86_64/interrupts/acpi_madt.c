/* Which CPUs and I/O APICs there are, and how the lines of old devices reach them. */
#include <trapgate/acpi.h>

/* Offsets in the table, and in each of its records. "Interrupt Controller Structure Types". */
enum {
    APIC_ADDRESS = 36, /* 4 bytes */
    FLAGS = 40,
    RECORDS = 44,
    FLAG_HAS_PICS = 1 << 0,
};

enum record {
    LOCAL_APIC = 0,
    IO_APIC = 1,
    OVERRIDE = 2,
    NMI_SOURCE = 3,
    LOCAL_NMI = 4,
    APIC_ADDRESS_OVERRIDE = 5,
    LOCAL_X2APIC = 9,
    LOCAL_X2APIC_NMI = 10,
    RECORDS_KNOWN,
};

/* How long a record MUST be at least. 0: it is skipped. */
static const uint8_t sizes[RECORDS_KNOWN] = {
    [LOCAL_APIC] = 8,    [IO_APIC] = 12,          [OVERRIDE] = 10,
    [NMI_SOURCE] = 8,    [LOCAL_NMI] = 6,         [APIC_ADDRESS_OVERRIDE] = 12,
    [LOCAL_X2APIC] = 16, [LOCAL_X2APIC_NMI] = 12,
};

static uint64_t number(const uint8_t *at, size_t size) {
    uint64_t value = 0;
    __builtin_memcpy(&value, at, size);
    return value;
}

/* "MPS INTI Flags": two bits each; 0 is "conforms to the bus", which for ISA is active high and edge. */
static void read_trigger(struct trapgate_madt_entry *entry, uint64_t flags) {
    enum { LOW = 3, LEVEL = 3 };
    entry->low = (flags & 3) == LOW;
    entry->level = (flags >> 2 & 3) == LEVEL;
}

static void read_cpu(struct trapgate_madt_entry *entry, uint64_t id, uint64_t processor,
                     uint64_t flags) {
    enum { ENABLED = 1 << 0, ONLINE_CAPABLE = 1 << 1 };
    entry->kind = TRAPGATE_MADT_CPU;
    entry->apic_id = (uint32_t)id;
    entry->processor = (int64_t)processor;
    entry->enabled = flags & ENABLED;
    entry->can_be_enabled = !entry->enabled && flags & ONLINE_CAPABLE;
}

static void read_local_nmi(struct trapgate_madt_entry *entry, uint64_t processor, uint64_t all,
                           uint8_t input, uint64_t flags) {
    entry->kind = TRAPGATE_MADT_LOCAL_NMI;
    entry->processor = processor == all ? TRAPGATE_MADT_ALL_PROCESSORS : (int64_t)processor;
    entry->local_input = input;
    read_trigger(entry, flags);
}

static void read_record(const uint8_t *record, struct trapgate_madt_entry *entry) {
    switch (record[0]) {
    case LOCAL_APIC:
        read_cpu(entry, record[3], record[2], number(record + 4, 4));
        break;
    case LOCAL_X2APIC:
        read_cpu(entry, number(record + 4, 4), number(record + 12, 4), number(record + 8, 4));
        break;
    case IO_APIC:
        entry->kind = TRAPGATE_MADT_IO_APIC;
        entry->io_apic_id = record[2];
        entry->address = number(record + 4, 4);
        entry->line = (uint32_t)number(record + 8, 4);
        break;
    case OVERRIDE:
        entry->kind = TRAPGATE_MADT_OVERRIDE;
        entry->isa_line = record[3];
        entry->line = (uint32_t)number(record + 4, 4);
        read_trigger(entry, number(record + 8, 2));
        break;
    case NMI_SOURCE:
        entry->kind = TRAPGATE_MADT_NMI_SOURCE;
        entry->line = (uint32_t)number(record + 4, 4);
        read_trigger(entry, number(record + 2, 2));
        break;
    case LOCAL_NMI:
        read_local_nmi(entry, record[2], 0xFF, record[5], number(record + 3, 2));
        break;
    case LOCAL_X2APIC_NMI:
        read_local_nmi(entry, number(record + 4, 4), 0xFFFFFFFF, record[8], number(record + 2, 2));
        break;
    default:
        break;
    }
}

/* The record at `at`, and where the next one is; NULL: none that is whole. */
static const uint8_t *next_record(const struct trapgate_madt *madt, size_t *at) {
    size_t start = *at < RECORDS ? RECORDS : *at;
    if (start > madt->length || madt->length - start < 2) {
        return NULL;
    }
    const uint8_t *record = madt->table + start;
    if (record[1] < 2 || record[1] > madt->length - start) {
        return NULL;
    }
    *at = start + record[1];
    return record;
}

static bool is_known(const uint8_t *record) {
    return record[0] < RECORDS_KNOWN && sizes[record[0]] && record[1] >= sizes[record[0]];
}

bool trapgate_madt_next(const struct trapgate_madt *madt, size_t *at,
                        struct trapgate_madt_entry *entry) {
    const uint8_t *record = next_record(madt, at);
    *entry = (struct trapgate_madt_entry){0};
    if (!record) {
        return false;
    }
    if (is_known(record)) {
        read_record(record, entry);
    }
    return true;
}

bool trapgate_madt_open(struct trapgate_madt *madt, const struct trapgate_acpi *acpi) {
    *madt = (struct trapgate_madt){0};
    madt->table = trapgate_acpi_find(acpi, "APIC", &madt->length);
    if (!madt->table || madt->length < RECORDS) {
        return false;
    }
    madt->apic_address = number(madt->table + APIC_ADDRESS, 4);
    madt->has_pics = number(madt->table + FLAGS, 4) & FLAG_HAS_PICS;
    size_t at = 0;
    for (const uint8_t *record; (record = next_record(madt, &at));) {
        if (record[0] == APIC_ADDRESS_OVERRIDE && is_known(record)) {
            madt->apic_address = number(record + 4, 8);
        }
    }
    return true;
}

struct trapgate_madt_entry trapgate_madt_isa_line(const struct trapgate_madt *madt,
                                                  uint8_t isa_line) {
    struct trapgate_madt_entry entry;
    for (size_t at = 0; trapgate_madt_next(madt, &at, &entry);) {
        if (entry.kind == TRAPGATE_MADT_OVERRIDE && entry.isa_line == isa_line) {
            return entry;
        }
    }
    return (struct trapgate_madt_entry){
        .kind = TRAPGATE_MADT_OVERRIDE, .isa_line = isa_line, .line = isa_line};
}
