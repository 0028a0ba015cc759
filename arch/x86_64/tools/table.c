#include "arch/x86_64/tools/table.h"

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/decode/symbol_table.h"
#include "arch/x86_64/tools/bytes.h"
#include "arch/x86_64/tools/chosen.h"
#include "arch/x86_64/tools/files.h"

/* What the parts of a table are made of. */
struct parts {
    struct symbol_range *range;
    uint32_t ranges;
    struct bytes symbol_blocks, line_blocks, symbols, lines;
};

static int by_start(const void *one, const void *other) {
    const struct symbol_range *a = one, *b = other;
    return a->start < b->start ? -1 : a->start > b->start;
}

static bool has_symbol(const struct section *section, const struct symbol *symbols, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (symbols[i].address - section->address < section->size) {
            return true;
        }
    }
    return false;
}

/* A range for each section that has a symbol. So the section of the table itself, which is empty
 * when the table is made, takes no part. */
static void make_ranges(struct parts *parts, const struct image *image,
                        const struct symbol *symbols, size_t count) {
    uint64_t first = 0;
    parts->range = allocate(NULL, image->section_count, sizeof *parts->range);
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *section = &image->sections[i];
        if (section->is_loaded && has_symbol(section, symbols, count)) {
            parts->range[parts->ranges++] = (struct symbol_range){
                .start = section->address,
                .size = (uint32_t)section->size,
                .is_code = section->is_code,
            };
            first += section->size;
        }
    }
    if (first > UINT32_MAX) {
        fail(STATUS_FAILED, "%s: its sections are larger than 4 GiB", image->path);
    }
    qsort(parts->range, parts->ranges, sizeof *parts->range, by_start);
    first = 0;
    for (uint32_t i = 0; i < parts->ranges; i++) {
        parts->range[i].first = (uint32_t)first;
        first += parts->range[i].size;
    }
}

/* NULL for an address in no range. Whoever asks does so in ascending order. */
static const struct symbol_range *range_of(const struct parts *parts, uint64_t address) {
    for (uint32_t i = 0; i < parts->ranges; i++) {
        if (address - parts->range[i].start < parts->range[i].size) {
            return &parts->range[i];
        }
    }
    return NULL;
}

static uint32_t offset_of(const struct symbol_range *range, uint64_t address) {
    return range->first + (uint32_t)(address - range->start);
}

/* The rows of a kind, as they are added one by one. */
struct row_writer {
    struct bytes *rows, *blocks;
    uint32_t count, a_block, offset;
};

/* True where a block begins. *difference: from the row before. */
static bool add_row(struct row_writer *writer, uint32_t offset, uint32_t *difference) {
    bool begins = writer->count++ % writer->a_block == 0;
    if (begins) {
        struct symbol_block block = {.offset = offset, .position = (uint32_t)writer->rows->size};
        bytes_add(writer->blocks, &block, sizeof block);
        writer->offset = offset;
    }
    *difference = offset - writer->offset;
    writer->offset = offset;
    return begins;
}

static uint32_t write_symbols(struct parts *parts, const struct symbol *symbols, size_t count) {
    struct row_writer writer = {&parts->symbols, &parts->symbol_blocks, 0, SYMBOLS_A_BLOCK, 0};
    for (size_t i = 0; i < count; i++) {
        const struct symbol_range *range = range_of(parts, symbols[i].address);
        uint32_t difference;
        add_row(&writer, offset_of(range, symbols[i].address), &difference);
        bytes_add_number(&parts->symbols, difference);
        bytes_add_number(&parts->symbols,
                         symbols[i].size > UINT32_MAX ? UINT32_MAX : (uint32_t)symbols[i].size);
        bytes_add(&parts->symbols, symbols[i].name, strlen(symbols[i].name) + 1);
    }
    return writer.count;
}

static uint32_t write_lines(struct parts *parts, const struct lines *lines,
                            const struct files *files) {
    struct row_writer writer = {&parts->lines, &parts->line_blocks, 0, LINES_A_BLOCK, 0};
    uint32_t file = 0, line = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *row = &lines->row[i];
        const struct symbol_range *range = range_of(parts, row->address);
        uint32_t difference, its_file = row->file ? files_place(files, row->file) : file;
        if (!range || !range->is_code) {
            continue;
        }
        if (add_row(&writer, offset_of(range, row->address), &difference)) {
            line = 0;
            file = 0;
        }
        int64_t change = (int64_t)row->line - line;
        bytes_add_number(&parts->lines, difference << 1 | (its_file != file));
        bytes_add_number(&parts->lines, (uint32_t)(change < 0 ? ~(change * 2) : change * 2));
        if (its_file != file) {
            bytes_add_number(&parts->lines, its_file);
        }
        file = its_file;
        line = row->line;
    }
    return writer.count;
}

void table_make(struct table *table, const struct image *image, const struct lines *lines,
                const char *const *omitted) {
    size_t count;
    struct symbol *symbols = choose_symbols(image, omitted, &count);
    struct parts parts = {0};
    struct files files;
    make_ranges(&parts, image, symbols, count);
    files_collect(&files, lines);
    table->ranges = parts.ranges;
    table->symbols = write_symbols(&parts, symbols, count);
    table->lines = write_lines(&parts, lines, &files);

    struct symbol_table header = {
        .magic = SYMBOL_TABLE_MAGIC,
        .ranges = table->ranges,
        .symbols = table->symbols,
        .lines = table->lines,
        .files_size = (uint32_t)files.names.size,
        .symbols_size = (uint32_t)parts.symbols.size,
        .lines_size = (uint32_t)parts.lines.size,
    };
    struct bytes all = {0};
    bytes_add(&all, &header, sizeof header);
    bytes_add(&all, parts.range, parts.ranges * sizeof *parts.range);
    struct bytes *behind[] = {&parts.symbol_blocks, &parts.line_blocks, &files.names,
                              &parts.symbols, &parts.lines};
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        bytes_add(&all, behind[i]->data, behind[i]->size);
        free(behind[i]->data);
    }
    if (all.size > UINT32_MAX) {
        fail(STATUS_FAILED, "%s: its table would be larger than 4 GiB", image->path);
    }
    struct symbol_table *at = (struct symbol_table *)all.data;
    const size_t before = offsetof(struct symbol_table, size);
    at->size = (uint32_t)all.size;
    at->checksum = trapgate_crc32((const char *)all.data + before, all.size - before);
    table->bytes = all.data;
    table->size = all.size;
    free(parts.range);
    free(symbols);
    files_free(&files);
}
