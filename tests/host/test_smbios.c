/* SMBIOS tables, sound and broken, each in memory of just its size, whose ends the sanitizer guards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "kernel/conformance/deviations/smbios.h"
#include "tests/host/random.h"

/* Types 0, 1 and 127, as QEMU's q35 has them, each with its strings. */
static const char sound[] = "\x00\x18\x00\x00\x01\x02\x00\x00\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                            "SeaBIOS\0rel-1.16\0\x30\x34/01/2014\0\0"
                            "\x01\x1b\x01\x00\x01\x02\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                            "QEMU\0Standard PC\0pc-q35-10.0\0\0"
                            "\x7f\x04\x02\x00\0";
enum { SOUND = sizeof sound, TYPE_1 = 24 + 8 + 9 + 11 + 1 };

static const enum smbios_string all[] = {SMBIOS_BIOS_VENDOR, SMBIOS_BIOS_VERSION,
                                         SMBIOS_SYSTEM_VERSION};

/* Reads a copy of just this length. */
static bool read_copy(const void *structures, size_t length, enum smbios_string which, char *text,
                      size_t size) {
    uint8_t *copy = malloc(length + !length);
    memcpy(copy, structures, length);
    memset(text, 'x', size);
    bool found = smbios_read(copy, length, which, text, size);
    free(copy);
    assert_true(found == (text[0] != '\0') && memchr(text, '\0', size));
    return found;
}

static void strings_are_found(void **state) {
    (void)state;
    static const char *const texts[] = {"SeaBIOS", "rel-1.16", "pc-q35-10.0"};
    char text[32];
    for (size_t i = 0; i < 3; i++) {
        assert_true(read_copy(sound, SOUND, all[i], text, sizeof text));
        assert_string_equal(text, texts[i]);
    }
}

static void a_text_is_whole_or_empty(void **state) {
    (void)state;
    char text[32];
    assert_true(read_copy(sound, SOUND, SMBIOS_SYSTEM_VERSION, text, sizeof "pc-q35-10.0"));
    assert_false(read_copy(sound, SOUND, SMBIOS_SYSTEM_VERSION, text, sizeof "pc-q35-10.0" - 1));
    assert_false(smbios_read(sound, SOUND, SMBIOS_SYSTEM_VERSION, NULL, 0));
}

/* Cut anywhere, what is whole before is still read, and nothing beyond. */
static void tables_are_cut_anywhere(void **state) {
    (void)state;
    char text[32];
    for (size_t length = 0; length < SOUND; length++) {
        bool has = length >= TYPE_1 + 27 + sizeof "QEMU\0Standard PC\0pc-q35-10.0";
        assert_true(read_copy(sound, length, SMBIOS_SYSTEM_VERSION, text, sizeof text) == has);
    }
}

static void no_number_no_string(void **state) {
    (void)state;
    char table[SOUND], text[32];
    memcpy(table, sound, SOUND);
    table[TYPE_1 + 6] = 0;
    assert_false(read_copy(table, SOUND, SMBIOS_SYSTEM_VERSION, text, sizeof text));
    table[TYPE_1 + 1] = 6; /* a formatted area that ends before the number */
    assert_false(read_copy(table, SOUND, SMBIOS_SYSTEM_VERSION, text, sizeof text));
    table[TYPE_1] = 127; /* the end of the table */
    assert_false(read_copy(table, SOUND, SMBIOS_SYSTEM_VERSION, text, sizeof text));
    table[1] = 3; /* a structure that is shorter than its header: no way on */
    assert_false(read_copy(table, SOUND, SMBIOS_BIOS_VENDOR, text, sizeof text));
}

static void random_tables_do_no_harm(void **state) {
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char table[SOUND], text[32];
        memcpy(table, sound, SOUND);
        for (unsigned changes = 1 + random_below(8); changes; changes--) {
            table[random_below(SOUND)] = (char)random_bits();
        }
        read_copy(table, random_below(SOUND + 1), all[random_below(3)], text,
                  1 + random_below(sizeof text));
    }
}

enum { SEARCHED = 0x100, AT = 0x40 };

static void put(uint8_t *to, uint64_t value, size_t size) {
    memcpy(to, &value, size);
}

static void fix_checksum(uint8_t *entry, size_t at, size_t length) {
    uint8_t sum = 0;
    entry[at] = 0;
    for (size_t i = 0; i < length; i++) {
        sum = (uint8_t)(sum + entry[i]);
    }
    entry[at] = (uint8_t)-sum;
}

static uint8_t *make_32(uint8_t *searched) {
    memset(searched, 0, SEARCHED);
    uint8_t *entry = searched + AT;
    memcpy(entry, "_SM_", 4);
    entry[5] = 0x1F;
    put(entry + 0x16, 0x234, 2);
    put(entry + 0x18, 0xF5AB0, 4);
    fix_checksum(entry, 4, 0x1F);
    return entry;
}

static uint8_t *make_64(uint8_t *searched) {
    memset(searched, 0, SEARCHED);
    uint8_t *entry = searched + AT;
    memcpy(entry, "_SM3_", 5);
    entry[6] = 0x18;
    put(entry + 0x0C, 0x12345, 4);
    put(entry + 0x10, 0x123456789AB, 8);
    fix_checksum(entry, 5, 0x18);
    return entry;
}

static void both_entry_points_are_found(void **state) {
    (void)state;
    uint8_t *searched = malloc(SEARCHED);
    uint64_t physical;
    size_t length;
    make_32(searched);
    assert_true(smbios_find(searched, SEARCHED, &physical, &length));
    assert_true(physical == 0xF5AB0 && length == 0x234);
    make_64(searched);
    assert_true(smbios_find(searched, SEARCHED, &physical, &length));
    assert_true(physical == 0x123456789AB && length == 0x12345);
    free(searched);
}

static void no_changed_byte_goes_unnoticed(void **state) {
    (void)state;
    uint8_t *searched = malloc(SEARCHED);
    uint64_t physical;
    size_t length;
    for (size_t at = 0; at < 0x1F; at++) {
        make_32(searched)[at] ^= 1;
        assert_false(smbios_find(searched, SEARCHED, &physical, &length));
    }
    for (size_t at = 0; at < 0x18; at++) {
        make_64(searched)[at] ^= 1;
        assert_false(smbios_find(searched, SEARCHED, &physical, &length));
    }
    free(searched);
}

/* At every place in which it is cut off, and with every length that it may claim. */
static void an_entry_point_is_whole(void **state) {
    (void)state;
    uint64_t physical;
    size_t length;
    for (size_t size = 0; size < AT + 0x1F; size++) {
        uint8_t whole[SEARCHED], *searched = malloc(size + !size);
        make_32(whole);
        memcpy(searched, whole, size);
        assert_false(smbios_find(searched, size, &physical, &length));
        free(searched);
    }
    for (unsigned claimed = 0; claimed < 256; claimed++) {
        uint8_t *searched = malloc(SEARCHED), *entry = make_32(searched);
        entry[5] = (uint8_t)claimed;
        fix_checksum(entry, 4, claimed < SEARCHED - AT ? claimed : 0x1F);
        assert_true(smbios_find(searched, SEARCHED, &physical, &length) ==
                    (claimed >= 0x1F && claimed <= SEARCHED - AT));
        free(searched);
    }
}

static const uint8_t guid_3[] = {0x44, 0x15, 0xFD, 0xF2, 0x94, 0x97, 0x2C, 0x4A,
                                 0x99, 0x2E, 0xE5, 0xBB, 0xCF, 0x20, 0xE3, 0x94};

static void efi_tables_lead_to_an_entry_point(void **state) {
    (void)state;
    uint8_t *system_table = calloc(1, EFI_SYSTEM_TABLE_SIZE), *table = calloc(3, EFI_ENTRY_SIZE);
    uint64_t physical;
    size_t count;
    memcpy(system_table, "IBI SYST", 8);
    put(system_table + 104, 3, 8);
    put(system_table + 112, 0x7F000018, 8);
    assert_true(smbios_efi_table(system_table, &physical, &count));
    assert_true(physical == 0x7F000018 && count == 3);
    put(system_table + 104, 1025, 8); /* more than any firmware has */
    assert_false(smbios_efi_table(system_table, &physical, &count));
    put(system_table + 104, 3, 8);
    system_table[0] ^= 1;
    assert_false(smbios_efi_table(system_table, &physical, &count));

    assert_false(smbios_efi_entry_point(table, 3, &physical));
    memcpy(table + (size_t)2 * EFI_ENTRY_SIZE, guid_3, sizeof guid_3);
    put(table + (size_t)2 * EFI_ENTRY_SIZE + 16, 0x7E123000, 8);
    assert_false(smbios_efi_entry_point(table, 2, &physical));
    assert_true(smbios_efi_entry_point(table, 3, &physical) && physical == 0x7E123000);
    free(table);
    free(system_table);
}

int main(void) {
    random_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_found),
        cmocka_unit_test(a_text_is_whole_or_empty),
        cmocka_unit_test(tables_are_cut_anywhere),
        cmocka_unit_test(no_number_no_string),
        cmocka_unit_test(random_tables_do_no_harm),
        cmocka_unit_test(both_entry_points_are_found),
        cmocka_unit_test(no_changed_byte_goes_unnoticed),
        cmocka_unit_test(an_entry_point_is_whole),
        cmocka_unit_test(efi_tables_lead_to_an_entry_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
