/* The table of symbols and lines, written here by hand, whole and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/decode/symbol_table.h"
#include "tests/host/random.h"

enum {
    LOW = 0,
    HIGH = 1,
    DATA = 2,
    FUNCTIONS = 40,
    FUNCTION_SIZE = 0x20,
    LINE_SIZE = 4,
    FIRST = 0x40
};
static const struct symbol_range ranges[] = {
    [LOW] = {.start = 0x100000, .first = 0, .size = 0x100, .is_code = 1},
    [HIGH] = {.start = 0xFFFFFFFF80000000, .first = 0x100, .size = 0x1000, .is_code = 1},
    [DATA] = {.start = 0xFFFFFFFF80002000, .first = 0x1100, .size = 0x100},
};
static const char files[] = "first.c\0second.c";

static uint8_t *part_end;

static void put(const void *bytes, size_t size) {
    memcpy(part_end, bytes, size);
    part_end += size;
}

static void put_number(unsigned number) {
    for (; number > 0x7F; number >>= 7) {
        *part_end++ = (uint8_t)(number | 0x80);
    }
    *part_end++ = (uint8_t)number;
}

static void put_symbol(unsigned difference, unsigned size, const char *name) {
    put_number(difference);
    put_number(size);
    put(name, strlen(name) + 1);
}

static void put_block(struct symbol_block *block, uint32_t offset, const uint8_t *rows) {
    *block = (struct symbol_block){.offset = offset, .position = (uint32_t)(part_end - rows)};
}

/*
 * low: `boot` of 8 bytes at 0x10 of the low range. high: from 0x40 on 40 functions f0 to f39 of 0x20 bytes, each but
 * for 8 bytes of padding; a line every 4 bytes, number 100 and up in first.c, of f39 in second.c. data:
 * `variable` of 0x10 bytes at 0x20 of its range.
 *
 * Returns a table in memory of its own that ends where the table ends.
 */
static struct symbol_table *make(void) {
    enum { SYMBOLS = FUNCTIONS + 2, LINES = FUNCTIONS * FUNCTION_SIZE / LINE_SIZE + 1 };
    struct symbol_block symbol_block[(SYMBOLS + 15) / 16], line_block[(LINES + 63) / 64];
    static uint8_t symbols[4096], lines[4096];
    uint32_t before = 0;
    part_end = symbols;
    for (unsigned i = 0; i < SYMBOLS; i++) {
        char name[8] = "boot";
        uint32_t offset = 0x10, size = 8;
        if (i == SYMBOLS - 1) {
            strcpy(name, "variab");
            offset = ranges[DATA].first + 0x20;
            size = 0x10;
        } else if (i > 0) {
            snprintf(name, sizeof name, "f%u", i - 1);
            offset = ranges[HIGH].first + FIRST + (i - 1) * FUNCTION_SIZE;
            size = FUNCTION_SIZE - 8;
        }
        if (i % SYMBOLS_A_BLOCK == 0) {
            put_block(&symbol_block[i / SYMBOLS_A_BLOCK], offset, symbols);
            before = offset;
        }
        put_symbol(offset - before, size, name);
        before = offset;
    }
    uint32_t symbols_size = (uint32_t)(part_end - symbols);
    unsigned line = 0, file = 0;
    part_end = lines;
    for (unsigned i = 0; i < LINES; i++) {
        uint32_t offset = ranges[HIGH].first + FIRST + i * LINE_SIZE;
        if (i % LINES_A_BLOCK == 0) {
            put_block(&line_block[i / LINES_A_BLOCK], offset, lines);
            before = offset;
            line = file = 0;
        }
        unsigned its_file = i >= (FUNCTIONS - 1) * FUNCTION_SIZE / LINE_SIZE ? sizeof "first.c" : 0;
        unsigned its_line = i == LINES - 1 ? 0 : i % 2 ? 100 : 100 + i; /* up and down */
        put_number((offset - before) << 1 | (its_file != file));
        put_number(its_line >= line ? (its_line - line) * 2 : (line - its_line) * 2 - 1);
        if (its_file != file) {
            put_number(its_file);
        }
        before = offset;
        line = its_line;
        file = its_file;
    }
    uint32_t lines_size = (uint32_t)(part_end - lines);
    struct symbol_table header = {
        .magic = SYMBOL_TABLE_MAGIC,
        .size = (uint32_t)(sizeof header + sizeof ranges + sizeof symbol_block + sizeof line_block +
                           sizeof files + symbols_size + lines_size),
        .ranges = 3,
        .symbols = SYMBOLS,
        .lines = LINES,
        .files_size = sizeof files,
        .symbols_size = symbols_size,
        .lines_size = lines_size,
    };
    uint8_t *table = malloc(header.size);
    part_end = table;
    put(&header, sizeof header);
    put(ranges, sizeof ranges);
    put(symbol_block, sizeof symbol_block);
    put(line_block, sizeof line_block);
    put(files, sizeof files);
    put(symbols, symbols_size);
    put(lines, lines_size);
    struct symbol_table *made = (struct symbol_table *)table;
    made->checksum = trapgate_crc32((const char *)table + 12, header.size - 12);
    return made;
}

static void assert_place(const struct symbol_table *table, uint64_t address, const char *name,
                         uint64_t offset, const char *file, unsigned line) {
    struct symbol_place place;
    assert_true(trapgate_symbol_find(table, address, &place));
    assert_string_equal(place.name, name);
    assert_int_equal(place.offset, offset);
    assert_int_equal(place.start, address - offset);
    assert_int_equal(place.line, line);
    if (file) {
        assert_string_equal(place.file, file);
    } else {
        assert_null(place.file);
    }
}

static void every_byte_has_its_symbol_and_line(void **state) {
    (void)state;
    struct symbol_table *table = make();
    assert_true(trapgate_symbol_table_is_whole(table, table->size));
    for (unsigned i = 0; i < FUNCTIONS * FUNCTION_SIZE; i++) {
        char name[8];
        unsigned function = i / FUNCTION_SIZE, row = i / LINE_SIZE;
        snprintf(name, sizeof name, "f%u", function);
        assert_place(table, ranges[HIGH].start + FIRST + i, name, i % FUNCTION_SIZE,
                     function == FUNCTIONS - 1 ? "second.c" : "first.c", row % 2 ? 100 : 100 + row);
    }
    free(table);
}

static void what_is_not_there_is_not_found(void **state) {
    (void)state;
    struct symbol_table *table = make();
    struct symbol_place place;
    const uint64_t nowhere[] = {
        0,
        ranges[LOW].start - 1,
        ranges[LOW].start + 0xF, /* before the first symbol */
        ranges[LOW].start + ranges[LOW].size,
        ranges[HIGH].start - 1,
        ranges[HIGH].start + FIRST - 1, /* not boot, which is in another range */
        ranges[HIGH].start + ranges[HIGH].size,
        ranges[DATA].start + 0x1F, /* not the last function's, which is in another range */
        ranges[DATA].start + 0x30,
        UINT64_MAX,
    };
    for (unsigned i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        assert_false(trapgate_symbol_find(table, nowhere[i], &place));
    }
    assert_place(table, ranges[LOW].start + 0x10, "boot", 0, NULL, 0);
    assert_place(table, ranges[LOW].start + 0xFF, "boot", 0xEF, NULL, 0); /* padding */
    assert_place(table, ranges[DATA].start + 0x2F, "variab", 0xF, NULL, 0);
    /* The last row says that no line is known any more. */
    assert_place(table, ranges[HIGH].start + FIRST + FUNCTIONS * FUNCTION_SIZE, "f39",
                 FUNCTION_SIZE, NULL, 0);
    free(table);
}

static void any_damage_is_noticed(void **state) {
    (void)state;
    struct symbol_table *table = make();
    uint8_t *bytes = (uint8_t *)table;
    const size_t size = table->size;
    for (size_t i = 0; i < size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] ^= (uint8_t)(1u << bit);
            assert_false(trapgate_symbol_table_is_whole(table, size));
            bytes[i] ^= (uint8_t)(1u << bit);
        }
    }
    for (size_t shorter = 0; shorter < size; shorter++) {
        uint8_t *part = malloc(shorter ? shorter : 1);
        memcpy(part, bytes, shorter);
        assert_false(trapgate_symbol_table_is_whole(part, shorter));
        free(part);
    }
    free(table);
}

/* The sanitizers see what is read outside of the table. */
static void a_damaged_table_is_not_read_beyond_its_end(void **state) {
    (void)state;
    struct symbol_table *whole = make();
    const size_t size = whole->size;
    struct symbol_table *table = malloc(size);
    unsigned found = 0;
    for (unsigned round = 0; round < 200000; round++) {
        uint8_t *bytes = (uint8_t *)table;
        struct symbol_place place;
        memcpy(table, whole, size);
        for (unsigned damage = 0; damage < 1 + round % 8; damage++) {
            bytes[16 + random_below((unsigned)size - 16)] = (uint8_t)random_bits();
        }
        table->size = (uint32_t)size;
        /* A part that is larger at another's cost leaves the sum as it was. */
        if (round % 3 == 0) {
            uint32_t moved = random_below(64);
            table->files_size += moved;
            table->symbols_size -= moved;
        }
        uint64_t address = ranges[HIGH].start + random_below(ranges[HIGH].size);
        if (trapgate_symbol_find(table, address, &place)) {
            found += strlen(place.name) < size && (!place.file || strlen(place.file) < size);
        }
    }
    assert_true(found > 1000);
    free(table);
    free(whole);
}

static void a_name_without_an_end_is_no_name(void **state) {
    (void)state;
    struct symbol_table *table = make();
    struct symbol_place place;
    uint8_t *end = (uint8_t *)table + table->size;
    /* Without a 0 up to the end of the table, the last name has none. */
    memset(end - table->lines_size - 1, 'x', table->lines_size + 1);
    assert_false(trapgate_symbol_find(table, ranges[DATA].start + 0x20, &place));
    free(table);
}

int main(void) {
    random_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_has_its_symbol_and_line),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(any_damage_is_noticed),
        cmocka_unit_test(a_name_without_an_end_is_no_name),
        cmocka_unit_test(a_damaged_table_is_not_read_beyond_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
