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
enum { BASE = 0x7FE0000, SIZE = 0x8000, RSDT = 0x100, XSDT = 0x200, OTHER = 0x300, FADT = 0x400 };
static uint8_t *memory;

static const void *map(uint64_t physical, size_t size) {
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

/* As QEMU's q35 has them: the RSDP at 0, two tables in each root. */
static void make_tables(unsigned revision) {
    memset(memory, 0, SIZE);
    put(FADT + 112, 1 << 10, 4);
    memory[FADT + 116] = ACPI_PORT;
    put(FADT + 120, 0xCF9, 8);
    memory[FADT + 128] = 0x0F;
    make_header(FADT, "FACP", 244);
    make_header(OTHER, "APIC", 60);
    put(RSDT + 36, BASE + OTHER, 4);
    put(RSDT + 40, BASE + FADT, 4);
    make_header(RSDT, "RSDT", 44);
    put(XSDT + 36, BASE + OTHER, 8);
    put(XSDT + 44, BASE + FADT, 8);
    make_header(XSDT, "XSDT", 52);
    memcpy(memory, "RSD PTR ", 8);
    memory[15] = (uint8_t)revision;
    put(16, BASE + RSDT, 4);
    put(20, revision >= 2 ? 36 : 0, 4);
    put(24, revision >= 2 ? BASE + XSDT : 0, 8);
    fix_checksum(0, 20, 8);
    fix_checksum(0, 36, 32);
}

static bool find(struct acpi_reset *reset) {
    return acpi_find_reset(memory, 36, map, reset);
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
    assert_true(acpi_find_reset(memory, 20, map, &reset));
    assert_false(acpi_find_reset(memory, 19, map, &reset));
    assert_false(acpi_find_reset(NULL, 0, map, &reset));
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
    static const uint32_t lengths[] = {0, 35, 0x4001, SIZE, 0x7FFFFFFF, 0xFFFFFFFF};
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
    make_header(FADT, "FACP", 0x4000);
    expect_found();
    make_header(FADT, "FACP", 0x4001);
    expect_none();
}

static void addresses_are_not_believed(void **state) {
    (void)state;
    static const uint64_t addresses[] = {0, 1, BASE + SIZE - 1, BASE + SIZE - 36, UINT64_MAX};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        make_tables(2);
        put(XSDT + 44, addresses[i], 8);
        make_header(XSDT, "XSDT", 52);
        put(RSDT + 40, addresses[i], 4);
        make_header(RSDT, "RSDT", 44);
        expect_none();
    }
}

/* With a checksum over each table, any changed byte of it is noticed. */
static void no_changed_byte_goes_unnoticed(void **state) {
    (void)state;
    static const struct { size_t start, size; } parts[] = {{0, 20}, {RSDT, 44}, {FADT, 244}};
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
        for (size_t at = 0; at < parts[part].size; at++) {
            make_tables(0);
            memory[parts[part].start + at] ^= 1;
            expect_none();
        }
    }
}

static void random_tables_do_no_harm(void **state) {
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        make_tables(2 * random_below(2));
        for (unsigned changes = 1 + random_below(4); changes; changes--) {
            static const size_t starts[] = {0, RSDT, XSDT, OTHER, FADT};
            memory[starts[random_below(5)] + random_below(60)] = (uint8_t)random_bits();
        }
        fix_checksum(0, 20, 8);
        fix_checksum(0, 36, 32);
        fix_checksum(RSDT, 44, 9);
        fix_checksum(XSDT, 52, 9);
        fix_checksum(FADT, 244, 9);
        struct acpi_reset reset;
        find(&reset);
    }
}

int main(void) {
    random_start();
    memory = malloc(SIZE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_register_is_found_through_either_root),
        cmocka_unit_test(the_first_version_of_the_pointer_is_20_bytes),
        cmocka_unit_test(a_fadt_may_have_no_register),
        cmocka_unit_test(lengths_are_not_believed),
        cmocka_unit_test(a_table_of_any_size_is_not_read),
        cmocka_unit_test(addresses_are_not_believed),
        cmocka_unit_test(no_changed_byte_goes_unnoticed),
        cmocka_unit_test(random_tables_do_no_harm),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(memory);
    return failed;
}
