#include "arch/x86_64/decode/symbol_table.h"

#include "arch/x86_64/decode/crc32.h"

/* A part of the table that is still to be read. */
struct rows {
    const uint8_t *at, *end;
};

/* The parts of a table, where its header says that they are. */
struct parts {
    const struct symbol_range *ranges;
    const struct symbol_block *symbol_blocks, *line_blocks;
    size_t symbol_block_count, line_block_count;
    const char *files;
    struct rows symbols, lines;
};

static bool find_parts(const struct symbol_table *table, struct parts *parts) {
    parts->symbol_block_count = ((uint64_t)table->symbols + SYMBOLS_A_BLOCK - 1) / SYMBOLS_A_BLOCK;
    parts->line_block_count = ((uint64_t)table->lines + LINES_A_BLOCK - 1) / LINES_A_BLOCK;
    uint64_t size = sizeof *table + sizeof(struct symbol_range) * (uint64_t)table->ranges +
                    sizeof(struct symbol_block) *
                        (uint64_t)(parts->symbol_block_count + parts->line_block_count) +
                    table->files_size + (uint64_t)table->symbols_size + table->lines_size;
    if (size != table->size) {
        return false;
    }
    parts->ranges = (const struct symbol_range *)(table + 1);
    parts->symbol_blocks = (const struct symbol_block *)(parts->ranges + table->ranges);
    parts->line_blocks = parts->symbol_blocks + parts->symbol_block_count;
    parts->files = (const char *)(parts->line_blocks + parts->line_block_count);
    const uint8_t *symbols = (const uint8_t *)parts->files + table->files_size;
    parts->symbols = (struct rows){symbols, symbols + table->symbols_size};
    parts->lines = (struct rows){parts->symbols.end, parts->symbols.end + table->lines_size};
    /* So every name of a file ends within its part. */
    return table->files_size == 0 || parts->files[table->files_size - 1] == 0;
}

bool trapgate_symbol_table_fits(const void *bytes, size_t size) {
    const struct symbol_table *table = bytes;
    const char magic[] = SYMBOL_TABLE_MAGIC;
    struct parts parts;
    if (size < sizeof *table) {
        return false;
    }
    for (unsigned i = 0; i < sizeof table->magic; i++) {
        if (table->magic[i] != magic[i]) {
            return false;
        }
    }
    return table->size <= size && find_parts(table, &parts);
}

bool trapgate_symbol_table_is_whole(const void *bytes, size_t size) {
    const struct symbol_table *table = bytes;
    const size_t before = offsetof(struct symbol_table, size);
    return trapgate_symbol_table_fits(bytes, size) &&
           trapgate_crc32((const char *)bytes + before, table->size - before) == table->checksum;
}

/* The next number; false at the end of the rows, and for one of more than 32 bits. */
static bool next_number(struct rows *rows, uint32_t *number) {
    uint64_t value = 0;
    for (unsigned shift = 0; rows->at < rows->end && shift < 35; shift += 7) {
        uint8_t byte = *rows->at++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) {
            *number = (uint32_t)value;
            return value <= UINT32_MAX;
        }
    }
    return false;
}

static bool next_name(struct rows *rows, const char **name) {
    *name = (const char *)rows->at;
    while (rows->at < rows->end) {
        if (*rows->at++ == 0) {
            return true;
        }
    }
    return false;
}

/* The last block that begins at or below `offset`, as the rows from its beginning on. */
static bool find_block(const struct symbol_block *blocks, size_t count, uint32_t offset,
                       struct rows *rows, uint32_t *first) {
    size_t low = 0, high = count; /* all before low begin at or below, none from high on does */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (blocks[middle].offset <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0 || blocks[low - 1].position > (size_t)(rows->end - rows->at)) {
        return false;
    }
    rows->at += blocks[low - 1].position;
    *first = blocks[low - 1].offset;
    return true;
}

/* Of the symbols at or below `offset`, which is in `range`, the last. */
static bool find_symbol(const struct parts *parts, const struct symbol_range *range,
                        uint32_t offset, struct symbol_place *place) {
    struct rows rows = parts->symbols;
    uint32_t here, difference, size;
    const char *name;
    bool found = false;
    if (!find_block(parts->symbol_blocks, parts->symbol_block_count, offset, &rows, &here)) {
        return false;
    }
    for (unsigned i = 0; i < SYMBOLS_A_BLOCK && next_number(&rows, &difference) &&
                         next_number(&rows, &size) && next_name(&rows, &name);
         i++) {
        here += difference;
        if (here > offset) {
            break;
        }
        place->name = name;
        place->size = size;
        place->offset = offset - here;
        found = here >= range->first;
    }
    return found;
}

/* Of the lines at or below `offset`, the last, if it says anything of this range. */
static void find_line(const struct symbol_table *table, const struct parts *parts,
                      const struct symbol_range *range, uint32_t offset,
                      struct symbol_place *place) {
    struct rows rows = parts->lines;
    uint32_t here, difference, zigzag, line = 0, file = 0;
    if (!find_block(parts->line_blocks, parts->line_block_count, offset, &rows, &here)) {
        return;
    }
    for (unsigned i = 0;
         i < LINES_A_BLOCK && next_number(&rows, &difference) && next_number(&rows, &zigzag); i++) {
        here += difference >> 1;
        if (here > offset || (difference & 1 && !next_number(&rows, &file))) {
            break;
        }
        line += zigzag & 1 ? ~(zigzag >> 1) : zigzag >> 1;
        bool known = here >= range->first && line != 0 && file < table->files_size;
        place->file = known ? parts->files + file : NULL;
        place->line = known ? line : 0;
    }
}

bool trapgate_symbol_find(const struct symbol_table *table, uint64_t address,
                          struct symbol_place *place) {
    struct parts parts;
    if (!find_parts(table, &parts)) {
        return false;
    }
    for (uint32_t i = 0; i < table->ranges; i++) {
        const struct symbol_range *range = &parts.ranges[i];
        if (address - range->start >= range->size) {
            continue;
        }
        uint32_t offset = range->first + (uint32_t)(address - range->start);
        *place = (struct symbol_place){.is_code = range->is_code};
        if (!find_symbol(&parts, range, offset, place)) {
            return false;
        }
        place->start = address - place->offset;
        if (!place->is_code) {
            return place->offset < place->size;
        }
        find_line(table, &parts, range, offset, place);
        return true;
    }
    return false;
}
