#include "arch/x86_64/tools/measurement.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arch/x86_64/tools/compact_damage.h"
#include "arch/x86_64/tools/compact_reader.h"
#include "arch/x86_64/tools/message.h"

enum { COLUMNS = 8, ROWS = 64, TEXT = 128 };

static const char *name_of(unsigned part) {
    return part == COMPACT_MACHINE ? "machine"
           : part == COMPACT_TABLE ? "table"
                                   : "part of an unknown kind";
}

static void show_machine(struct compact_reader *reader) {
    char name[TEXT], unit[TEXT];
    compact_read_string(reader, name, sizeof name);
    compact_read_string(reader, unit, sizeof unit);
    unsigned signature = (unsigned)compact_read_number(reader);
    unsigned long long samples = compact_read_number(reader);
    unsigned left_out = compact_read_byte(reader);
    printf("%s (CPUID 0x%x), %s, least/median/99th percentile of %llu\n%s", name, signature, unit,
           samples,
           left_out == 0   ? ""
           : left_out == 1 ? "(rivals in a storm are left out: there was no room for them)\n"
                           : "(rivals are left out: there was no room for them)\n");
}

static void show_value(unsigned long long minimum, unsigned long long median,
                       unsigned long long p99) {
    char text[3 * 24];
    if (minimum == p99) {
        snprintf(text, sizeof text, "%llu", median);
    } else {
        snprintf(text, sizeof text, "%llu/%llu/%llu", minimum, median, p99);
    }
    printf(" %12s", text);
}

/* The words of a row, by how many columns its table has. */
static char words[COLUMNS + 1][ROWS][TEXT];

static void show_table(struct compact_reader *reader) {
    uint64_t above[COLUMNS] = {0};
    char text[TEXT];
    compact_read_string(reader, text, sizeof text);
    unsigned columns = compact_read_byte(reader);
    reader->is_bad = reader->is_bad || columns < 1 || columns > COLUMNS;
    printf("%-38s", reader->is_bad ? "" : text);
    for (unsigned i = 0; i < columns && !reader->is_bad; i++) {
        compact_read_string(reader, text, sizeof text);
        printf(" %12s", text);
    }
    putchar('\n');
    for (unsigned row = 0; reader->at < reader->end && !reader->is_bad; row++) {
        if (row == ROWS) {
            reader->is_bad = true;
            break;
        }
        char *name = words[columns][row];
        if (compact_read_string(reader, text, sizeof text)) {
            strcpy(name, text);
        }
        printf("%-38s", name);
        for (unsigned i = 0; i < columns; i++) {
            reader->rip = above[i];
            uint64_t minimum = above[i] = compact_read_number(reader);
            reader->rip = 0;
            uint64_t median = minimum + compact_read_number(reader);
            show_value(minimum, median, median + compact_read_number(reader));
        }
        putchar('\n');
    }
}

void measurement_show(const char *path, const uint8_t *bytes, size_t size) {
    char fault[COMPACT_FAULT] = "";
    struct compact_part_read part;
    if (size < COMPACT_HEADER + COMPACT_CRC || !compact_is_whole(bytes, size, name_of, fault)) {
        fail(STATUS_FOUND, "%s: the record is damaged: %s", path, fault);
    }
    size_t end = size - COMPACT_CRC;
    for (size_t at = COMPACT_HEADER; at < end; at += part.length) {
        if (!compact_part_at(&part, bytes, at, end)) {
            fail(STATUS_FOUND, "%s: the record is damaged: its parts do not end where it ends",
                 path);
        }
        struct compact_reader reader = compact_contents(&part, bytes);
        if (part.part == COMPACT_MACHINE) {
            show_machine(&reader);
        } else if (part.part == COMPACT_TABLE) {
            show_table(&reader);
        }
        if (reader.is_bad) {
            fflush(stdout);
            fail(STATUS_FOUND, "%s: the record is damaged: its %s cannot be", path,
                 name_of(part.part));
        }
    }
}
