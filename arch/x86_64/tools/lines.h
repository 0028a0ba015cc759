/* The rows of all line tables of a program, DWARF 2 to 5, in the order of their addresses. */
#ifndef TRAPGATE_TOOLS_LINES_H
#define TRAPGATE_TOOLS_LINES_H

#include "arch/x86_64/tools/image.h"

struct line {
    uint64_t address; /* from here on, up to the next row */
    const char *file; /* with the folder that the compiler wrote; NULL where no line is known */
    unsigned line;    /* 0 likewise */
};

struct lines {
    struct line *row;
    size_t count;
};

/* Of rows for one address the last one counts, and a row that says the same as the one before is left
 * out. Empty without debugging information. */
void lines_read(struct lines *lines, struct image *image);
void lines_free(struct lines *lines);

/* The row for an address; NULL where no line is known. */
const struct line *lines_find(const struct lines *lines, uint64_t address);

/* The name of a file without its folder. */
const char *file_name(const char *path);

#endif
