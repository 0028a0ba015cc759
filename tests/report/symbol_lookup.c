/* Prints what a table of trapgate-symbols says of every byte of the program's code: one line each,
 * ADDRESS SYMBOL FILE:LINE. For tests/report/symbols.sh and tests/tools/. */
#include <stdio.h>
#include <stdlib.h>

#include "arch/x86_64/decode/symbol_table.h"

int main(int count, char **arguments) {
    static _Alignas(SYMBOL_TABLE_ALIGNMENT) unsigned char bytes[4 << 20];
    FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (!file) {
        fprintf(stderr, "usage: symbol_lookup FILE (a table of trapgate-symbols)\n");
        return EXIT_FAILURE;
    }
    if (!trapgate_symbol_table_is_whole(bytes, fread(bytes, 1, sizeof bytes, file))) {
        fprintf(stderr, "symbol_lookup: %s is no whole table\n", arguments[1]);
        return EXIT_FAILURE;
    }
    const struct symbol_table *table = (const struct symbol_table *)bytes;
    const struct symbol_range *ranges = (const struct symbol_range *)(table + 1);
    for (uint32_t i = 0; i < table->ranges; i++) {
        for (uint32_t byte = 0; ranges[i].is_code && byte < ranges[i].size; byte++) {
            struct symbol_place place;
            uint64_t address = ranges[i].start + byte;
            if (!trapgate_symbol_find(table, address, &place)) {
                printf("%lx ? ?\n", (unsigned long)address);
                continue;
            }
            printf("%lx %s %s:%u\n", (unsigned long)address, place.name,
                   place.file ? place.file : "?", place.line);
        }
    }
    return EXIT_SUCCESS;
}
