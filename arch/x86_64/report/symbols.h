/*
 * Names and line numbers of addresses in the kernel, on the machine itself. The table is made at
 * build time by cmake/make-symbols.sh, is sorted, and is looked up in logarithmic time.
 */
#ifndef TRAPGATE_REPORT_SYMBOLS_H
#define TRAPGATE_REPORT_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/report/names.h"

/* Section .symbols: this, the symbols, the lines, and the names that both refer to by their place
 * from the end of the lines. Addresses are counted from text_start. */
struct symbol_table {
    uint64_t start; /* of .text */
    uint64_t text_size;
    uint32_t symbols, lines;
};
_Static_assert(sizeof(struct symbol_table) == 24, "as symbols.awk writes it");

struct symbol {
    uint32_t offset, size, name;
};
_Static_assert(sizeof(struct symbol) == 12, "as symbols.awk writes it");

/* From its address on up to that of the next. */
struct symbol_line {
    uint32_t offset, file, line;
};
_Static_assert(sizeof(struct symbol_line) == 12, "as symbols.awk writes it");

struct symbol_place {
    const char *name;
    uint64_t start;   /* of the symbol */
    uint64_t offset;  /* into it */
    uint64_t size;    /* of the symbol; of code, an offset beyond it is padding */
    const char *file; /* NULL for data */
    unsigned line;    /* 0 for data */
    bool is_code;
};

/* False for an address outside the kernel, and between its variables. Every byte of .text is found.
 * Pure. */
bool symbol_find(const struct symbol_table *table, uint64_t address, struct symbol_place *place);

/* Whether the host has a table. */
bool symbols_are_there(void);

/* In the host's table. */
bool symbol_lookup(uint64_t address, struct symbol_place *place);

/* "page_fault+0x4/0x12 (scenarios.c:37)", or "" if nothing is known. Returns the length that the
 * whole text has. */
size_t symbol_describe(char *text, size_t size, uint64_t address);

#endif
