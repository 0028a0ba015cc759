/* ACPI tables, sound and broken in every byte, in a memory of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "kernel/shutdown/acpi.h"
#include "tests/host/random.h"

/* Physical memory from BASE on; what is mapped lies in it, and the sanitizer guards its ends. */
enum { BASE = 0x7FE0000, SIZE = 0x30000, USED = 0x8000 };
enum { RSDT = 0x100, XSDT = 0x200, MADT = 0x300, FADT = 0x400, HPET = 0x600 };
static uint8_t *memory;

static const void *map(uint64_t physical, size_t size, void *context) {
    (void)context;
    bool inside = physical >= BASE && size <= SIZE && physical - BASE <= SIZE - size;
    return inside ? memory + (physical - BASE) : NULL;
}

static void put(size_t at, uint64_t value, size_t size) {
    memcpy(memory + at, &value, size);
}

static void fix_checksum(size_t at, size_t size, size_t checksum) {
    uint8_t sum = 0;
    memory[at + checksum] = 0;
    for (size_t i = 0; i < size; i++) {
        sum = (uint8_t)(sum + memory[at + i]);
    }
    memory[at + checksum] = (uint8_t)-sum;
}

static void make_header(size_t at, const char *signature, size_t length) {
    memcpy(memory + at, signature, 4);
    put(at + 4, length, 4);
    fix_checksum(at, length, 9);
}

/* Records of each kind that there is, a CPU that is off, and one record of which nobody knows. */
static const uint8_t records[] = {
    0,    8,  0,    3,    1,    0,  0,    0, /* CPU 0, enabled, APIC id 3 */
    0,    8,  1,    7,    0,    0,  0,    0, /* off for ever */
    0,    8,  2,    9,    2,    0,  0,    0, /* may be switched on */
    9,    16, 0,    0,    0x34, 2,  0,    0,    1,    0, 0,    0,
    77,   0,  0,    0, /* x2APIC id 0x234, processor 77 */
    1,    12, 5,    0,    0,    0,  0xC0, 0xFE, 24,   0, 0,    0, /* an I/O APIC from line 24 on */
    2,    10, 0,    0,    2,    0,  0,    0,    0,    0,          /* ISA 0 is line 2 */
    2,    10, 0,    9,    9,    0,  0,    0,    0x0F, 0,          /* ISA 9: low, level */
    3,    8,  5,    0,    20,   0,  0,    0, /* line 20 is an NMI: high, edge */
    4,    6,  0xFF, 0,    0,    1,           /* LINT1 of all is an NMI */
    10,   12, 0x0F, 0,    77,   0,  0,    0,    0,    0, 0,    0, /* LINT0 of processor 77 */
    0x7F, 4,  0xAA, 0xBB, 5,    12, 0,    0,    0,    0, 0xE0, 0xFE,
    1,    0,  0,    0, /* local APICs at 0x1FEE00000 */
};
enum { RECORDS = 44, MADT_SIZE = RECORDS + sizeof records };

static void make_madt(void) {
    put(MADT + 36, 0xFEE00000, 4);
    put(MADT + 40, 1, 4);
    memcpy(memory + MADT + RECORDS, records, sizeof records);
    make_header(MADT, "APIC", MADT_SIZE);
}

/* As QEMU's q35 has them: the RSDP at 0, three tables in each root. */
static void make_tables(unsigned revision) {
    memset(memory, 0, USED);
    put(FADT + 112, 1 << 10, 4);
    memory[FADT + 116] = ACPI_PORT;
    put(FADT + 120, 0xCF9, 8);
    memory[FADT + 128] = 0x0F;
    make_header(FADT, "FACP", 244);
    make_madt();
    put(HPET + 44, 0xFED00000, 8);
    make_header(HPET, "HPET", 56);
    put(RSDT + 36, BASE + MADT, 4);
    put(RSDT + 40, BASE + FADT, 4);
    put(RSDT + 44, BASE + HPET, 4);
    make_header(RSDT, "RSDT", 48);
    put(XSDT + 36, BASE + MADT, 8);
    put(XSDT + 44, BASE + FADT, 8);
    put(XSDT + 52, BASE + HPET, 8);
    make_header(XSDT, "XSDT", 60);
    memcpy(memory, "RSD PTR ", 8);
    memory[15] = (uint8_t)revision;
    put(16, BASE + RSDT, 4);
    put(20, revision >= 2 ? 36 : 0, 4);
    put(24, revision >= 2 ? BASE + XSDT : 0, 8);
    fix_checksum(0, 20, 8);
    fix_checksum(0, 36, 32);
}

static const struct trapgate_acpi *with(const void *rsdp, size_t size) {
    static struct trapgate_acpi acpi;
    acpi = (struct trapgate_acpi){.rsdp = rsdp, .rsdp_size = size, .map = map};
    return &acpi;
}

static bool find(struct acpi_reset *reset) {
    return acpi_find_reset(with(memory, 36), reset);
}

static void expect_found(void) {
    struct acpi_reset reset;
    assert_true(find(&reset));
    assert_int_equal(reset.space, ACPI_PORT);
    assert_int_equal(reset.address, 0xCF9);
    assert_int_equal(reset.value, 0x0F);
}

static void expect_none(void) {
    struct acpi_reset reset;
    assert_false(find(&reset));
}

static void the_register_is_found_through_either_root(void **state) {
    (void)state;
    make_tables(0);
    expect_found();
    make_tables(2);
    expect_found();
    memory[XSDT + 9]++; /* a wrong checksum: the other root is left */
    expect_found();
    memory[RSDT + 9]++;
    expect_none();
}

static void the_first_version_of_the_pointer_is_20_bytes(void **state) {
    (void)state;
    struct acpi_reset reset;
    make_tables(0);
    assert_true(acpi_find_reset(with(memory, 20), &reset));
    assert_false(acpi_find_reset(with(memory, 19), &reset));
    assert_false(acpi_find_reset(with(NULL, 0), &reset));
}

static void a_fadt_may_have_no_register(void **state) {
    (void)state;
    make_tables(2);
    put(FADT + 112, 0, 4); /* the flag */
    make_header(FADT, "FACP", 244);
    expect_none();
    make_tables(2);
    make_header(FADT, "FACP", 116); /* revision 1 ends before it */
    expect_none();
    make_tables(2);
    put(FADT + 120, 0, 8);
    make_header(FADT, "FACP", 244);
    expect_none();
    make_tables(2);
    memory[FADT + 116] = 3; /* the embedded controller */
    make_header(FADT, "FACP", 244);
    expect_none();
}

static void lengths_are_not_believed(void **state) {
    (void)state;
    static const uint32_t lengths[] = {0,    35,         TRAPGATE_ACPI_LENGTH_MAXIMUM + 1,
                                       SIZE, 0x7FFFFFFF, 0xFFFFFFFF};
    static const size_t tables[] = {RSDT, FADT};
    for (size_t table = 0; table < 2; table++) {
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            make_tables(0);
            put(tables[table] + 4, lengths[i], 4);
            expect_none();
        }
    }
}

/* Sound in all else: a table that nobody would need to read. */
static void a_table_of_any_size_is_not_read(void **state) {
    (void)state;
    make_tables(0);
    make_header(FADT, "FACP", TRAPGATE_ACPI_LENGTH_MAXIMUM);
    expect_found();
    make_header(FADT, "FACP", TRAPGATE_ACPI_LENGTH_MAXIMUM + 1);
    expect_none();
}

static void addresses_are_not_believed(void **state) {
    (void)state;
    static const uint64_t addresses[] = {0, 1, BASE + SIZE - 1, BASE + SIZE - 36, UINT64_MAX};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        make_tables(2);
        put(XSDT + 44, addresses[i], 8);
        make_header(XSDT, "XSDT", 60);
        put(RSDT + 40, addresses[i], 4);
        make_header(RSDT, "RSDT", 48);
        expect_none();
    }
}

/* With a checksum over each table, any changed byte of it is noticed. */
static void no_changed_byte_goes_unnoticed(void **state) {
    (void)state;
    static const struct { size_t start, size; } parts[] = {{0, 20}, {RSDT, 48}, {FADT, 244}};
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
        for (size_t at = 0; at < parts[part].size; at++) {
            make_tables(0);
            memory[parts[part].start + at] ^= 1;
            expect_none();
        }
    }
}

static void the_madts_records_are_read(void **state) {
    (void)state;
    static const struct trapgate_madt_entry expected[] = {
        {.kind = TRAPGATE_MADT_CPU, .enabled = true, .apic_id = 3},
        {.kind = TRAPGATE_MADT_CPU, .apic_id = 7, .processor = 1},
        {.kind = TRAPGATE_MADT_CPU, .can_be_enabled = true, .apic_id = 9, .processor = 2},
        {.kind = TRAPGATE_MADT_CPU, .enabled = true, .apic_id = 0x234, .processor = 77},
        {.kind = TRAPGATE_MADT_IO_APIC, .io_apic_id = 5, .address = 0xFEC00000, .line = 24},
        {.kind = TRAPGATE_MADT_OVERRIDE, .line = 2},
        {.kind = TRAPGATE_MADT_OVERRIDE, .isa_line = 9, .line = 9, .low = true, .level = true},
        {.kind = TRAPGATE_MADT_NMI_SOURCE, .line = 20},
        {.kind = TRAPGATE_MADT_LOCAL_NMI, .processor = -1, .local_input = 1},
        {.kind = TRAPGATE_MADT_LOCAL_NMI, .processor = 77, .low = true, .level = true},
        {.kind = TRAPGATE_MADT_OTHER},
        {.kind = TRAPGATE_MADT_OTHER},
    };
    struct trapgate_madt madt;
    struct trapgate_madt_entry entry;
    size_t at = 0;
    make_tables(2);
    assert_true(trapgate_madt_open(&madt, with(memory, 36)));
    assert_int_equal(madt.apic_address, 0x1FEE00000);
    assert_true(madt.has_pics);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(trapgate_madt_next(&madt, &at, &entry));
        assert_memory_equal(&entry, &expected[i], sizeof entry);
    }
    assert_false(trapgate_madt_next(&madt, &at, &entry));
    assert_int_equal(trapgate_madt_isa_line(&madt, 0).line, 2);
    assert_true(trapgate_madt_isa_line(&madt, 9).level);
    entry = trapgate_madt_isa_line(&madt, 4);
    assert_true(entry.line == 4 && !entry.level && !entry.low);
}

/* Of a record that is too short for its kind nothing is read; after one without a length nothing is. */
static void a_madt_is_read_up_to_what_is_broken(void **state) {
    (void)state;
    struct trapgate_madt madt;
    struct trapgate_madt_entry entry;
    for (size_t length = 0; length < MADT_SIZE; length++) {
        make_tables(2);
        make_header(MADT, "APIC", length < 36 ? 36 : length);
        size_t at = 0, count = 0;
        if (!trapgate_madt_open(&madt, with(memory, 36))) {
            assert_true(length < RECORDS);
            continue;
        }
        while (trapgate_madt_next(&madt, &at, &entry)) {
            assert_true(at <= length);
            count++;
        }
        assert_true(count < 12);
    }
    for (uint8_t size = 0; size < 8; size++) {
        make_tables(2);
        memory[MADT + RECORDS + 1] = size;
        make_header(MADT, "APIC", MADT_SIZE);
        size_t at = 0;
        assert_true(trapgate_madt_open(&madt, with(memory, 36)));
        assert_true(trapgate_madt_next(&madt, &at, &entry) == (size >= 2));
        assert_int_equal(entry.kind, TRAPGATE_MADT_OTHER);
    }
}

static void clocks_are_found(void **state) {
    (void)state;
    struct trapgate_acpi_clocks clocks;
    make_tables(2);
    trapgate_acpi_find_clocks(with(memory, 36), &clocks);
    assert_int_equal(clocks.hpet, 0xFED00000);
    assert_int_equal(clocks.pm_timer_port, 0);
    put(FADT + 76, 0x608, 4);
    memory[FADT + 91] = 4;
    make_header(FADT, "FACP", 244);
    trapgate_acpi_find_clocks(with(memory, 36), &clocks);
    assert_int_equal(clocks.pm_timer_port, 0x608);
    assert_false(clocks.pm_timer_has_32_bits);
    memory[FADT + 208] = ACPI_PORT; /* the newer field is preferred */
    put(FADT + 212, 0x1808, 8);
    put(FADT + 112, 1 << 8, 4);
    make_header(FADT, "FACP", 244);
    trapgate_acpi_find_clocks(with(memory, 36), &clocks);
    assert_int_equal(clocks.pm_timer_port, 0x1808);
    assert_true(clocks.pm_timer_has_32_bits);
    put(FADT + 212, 0x11808, 8); /* no port */
    make_header(FADT, "FACP", 244);
    make_header(HPET, "HPET", 55);
    trapgate_acpi_find_clocks(with(memory, 36), &clocks);
    assert_int_equal(clocks.pm_timer_port, 0);
    assert_int_equal(clocks.hpet, 0);
}

static void random_tables_do_no_harm(void **state) {
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        make_tables(2 * random_below(2));
        for (unsigned changes = 1 + random_below(4); changes; changes--) {
            static const size_t starts[] = {0, RSDT, XSDT, MADT, FADT, HPET};
            memory[starts[random_below(6)] + random_below(180)] = (uint8_t)random_bits();
        }
        fix_checksum(0, 20, 8);
        fix_checksum(0, 36, 32);
        fix_checksum(RSDT, 48, 9);
        fix_checksum(XSDT, 60, 9);
        fix_checksum(FADT, 244, 9);
        fix_checksum(MADT, MADT_SIZE, 9);
        fix_checksum(HPET, 56, 9);
        struct acpi_reset reset;
        struct trapgate_acpi_clocks clocks;
        struct trapgate_madt madt;
        struct trapgate_madt_entry entry;
        size_t at = 0;
        find(&reset);
        trapgate_acpi_find_clocks(with(memory, 36), &clocks);
        if (trapgate_madt_open(&madt, with(memory, 36))) {
            while (trapgate_madt_next(&madt, &at, &entry)) {
                assert_true(at <= madt.length);
            }
            trapgate_madt_isa_line(&madt, 0);
        }
    }
}

int main(void) {
    random_start();
    memory = calloc(1, SIZE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_register_is_found_through_either_root),
        cmocka_unit_test(the_first_version_of_the_pointer_is_20_bytes),
        cmocka_unit_test(a_fadt_may_have_no_register),
        cmocka_unit_test(lengths_are_not_believed),
        cmocka_unit_test(a_table_of_any_size_is_not_read),
        cmocka_unit_test(addresses_are_not_believed),
        cmocka_unit_test(no_changed_byte_goes_unnoticed),
        cmocka_unit_test(the_madts_records_are_read),
        cmocka_unit_test(a_madt_is_read_up_to_what_is_broken),
        cmocka_unit_test(clocks_are_found),
        cmocka_unit_test(random_tables_do_no_harm),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(memory);
    return failed;
}
