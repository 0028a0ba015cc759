#include "arch/x86_64/report/symbols.h"

/* Rows begin with their offset and have the same size: one search serves both tables. Returns the
 * last row at or below `offset`, or NULL. */
static const uint32_t *find_row(const uint32_t *rows, size_t count, uint32_t offset) {
    enum { WORDS = 3 };
    size_t low = 0, high = count; /* the row is before high, and all before low are at or below */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle * WORDS] <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low ? &rows[(low - 1) * WORDS] : NULL;
}

bool symbol_find(const struct symbol_table *table, uint64_t address, struct symbol_place *place) {
    const uint32_t *symbols = (const uint32_t *)(table + 1);
    const uint32_t *lines = symbols + 3 * (size_t)table->symbols;
    const char *names = (const char *)(lines + 3 * (size_t)table->lines);
    uint64_t from_start = address - table->start;
    const uint32_t *row =
        from_start <= UINT32_MAX ? find_row(symbols, table->symbols, (uint32_t)from_start) : NULL;
    if (!row) {
        return false;
    }
    const struct symbol *symbol = (const struct symbol *)row;
    *place = (struct symbol_place){
        .name = names + symbol->name,
        .start = table->start + symbol->offset,
        .offset = from_start - symbol->offset,
        .size = symbol->size,
        .is_code = from_start < table->text_size,
    };
    if (!place->is_code) {
        return place->offset < place->size;
    }
    row = find_row(lines, table->lines, (uint32_t)from_start);
    if (row) {
        const struct symbol_line *line = (const struct symbol_line *)row;
        place->file = names + line->file;
        place->line = line->line;
    }
    return true;
}
