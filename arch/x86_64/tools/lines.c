#include "arch/x86_64/tools/lines.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"

/* A row as it is in the file, and the place that it has among the others. */
struct raw {
    struct line line;
    bool ends; /* a sequence of the table: what lies here is not in it */
    size_t number;
};

struct raws {
    struct raw *row;
    size_t count, room;
};

static void add_unit(struct raws *raws, const struct image *image, Dwarf_Die *unit) {
    Dwarf_Lines *lines;
    size_t count;
    if (dwarf_getsrclines(unit, &lines, &count) != 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i);
        Dwarf_Addr address;
        int number = 0;
        bool ends = false;
        if (!line || dwarf_lineaddr(line, &address) != 0) {
            continue;
        }
        dwarf_lineno(line, &number);
        dwarf_lineendsequence(line, &ends);
        /* The lines of a function that the linker left out are those of address 0. */
        if (!ends && !image_section_at(image, address)) {
            continue;
        }
        if (raws->count == raws->room) {
            raws->room = raws->room ? 2 * raws->room : 1024;
            raws->row = allocate(raws->row, raws->room, sizeof *raws->row);
        }
        const char *file = ends ? NULL : dwarf_linesrc(line, NULL, NULL);
        raws->row[raws->count] = (struct raw){
            .line = {.address = address, .file = file, .line = file ? (unsigned)number : 0},
            .ends = ends,
            .number = raws->count,
        };
        raws->count++;
    }
}

/* Where a sequence ends and another one begins, the beginning counts. */
static int in_order(const void *one, const void *other) {
    const struct raw *a = one, *b = other;
    if (a->line.address != b->line.address) {
        return a->line.address < b->line.address ? -1 : 1;
    }
    if (a->ends != b->ends) {
        return a->ends ? -1 : 1;
    }
    return a->number < b->number ? -1 : a->number > b->number;
}

static bool same_place(const struct line *one, const struct line *other) {
    return one->line == other->line &&
           (one->file == other->file ||
            (one->file && other->file && strcmp(one->file, other->file) == 0));
}

void lines_read(struct lines *lines, struct image *image) {
    struct raws raws = {0};
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    *lines = (struct lines){0};
    uint8_t type;
    while (image->dwarf &&
           dwarf_get_units(image->dwarf, unit, &unit, NULL, &type, &die, NULL) == 0) {
        if (type == DW_UT_compile || type == DW_UT_skeleton) {
            add_unit(&raws, image, &die);
        }
    }
    if (raws.count == 0) {
        free(raws.row);
        return;
    }
    qsort(raws.row, raws.count, sizeof *raws.row, in_order);
    lines->row = allocate(NULL, raws.count, sizeof *lines->row);
    for (size_t i = 0; i < raws.count; i++) {
        struct line *last = lines->count ? &lines->row[lines->count - 1] : NULL;
        if (last && last->address == raws.row[i].line.address) {
            lines->count--;
            last = lines->count ? &lines->row[lines->count - 1] : NULL;
        }
        if (!last || !same_place(last, &raws.row[i].line)) {
            lines->row[lines->count++] = raws.row[i].line;
        }
    }
    free(raws.row);
}

void lines_free(struct lines *lines) {
    free(lines->row);
}

const struct line *lines_find(const struct lines *lines, uint64_t address) {
    size_t low = 0, high = lines->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->row[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low && lines->row[low - 1].line ? &lines->row[low - 1] : NULL;
}

const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
