/* Prints what the kernel's own table says of every byte of its code, from a copy of the section
 * .symbols: one line each, ADDRESS SYMBOL FILE:LINE. For tests/report/symbols.sh. */
#include <stdio.h>
#include <stdlib.h>

#include "arch/x86_64/report/symbols.h"

int main(int count, char **arguments) {
    static _Alignas(8) unsigned char bytes[1 << 20];
    FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (!file || fread(bytes, 1, sizeof bytes, file) < sizeof(struct symbol_table)) {
        fprintf(stderr, "usage: symbol_lookup FILE (the section .symbols)\n");
        return EXIT_FAILURE;
    }
    const struct symbol_table *table = (const struct symbol_table *)bytes;
    for (uint64_t address = table->start; address < table->start + table->text_size; address++) {
        struct symbol_place place;
        if (!symbol_find(table, address, &place)) {
            printf("%lx ? ?\n", (unsigned long)address);
            continue;
        }
        printf("%lx %s %s:%u\n", (unsigned long)address, place.name, place.file ? place.file : "?",
               place.line);
    }
    return EXIT_SUCCESS;
}
