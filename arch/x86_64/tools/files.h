/* The names of a program's source files, without their folders, and the place of each in the table. */
#ifndef TRAPGATE_TOOLS_FILES_H
#define TRAPGATE_TOOLS_FILES_H

#include "arch/x86_64/tools/bytes.h"
#include "arch/x86_64/tools/lines.h"

struct file_use {
    const char *name;
    size_t uses;
    uint32_t place;
};

struct files {
    struct file_use *file; /* sorted by name */
    size_t count;
    struct bytes names; /* each with its 0, what is used most first: its place is a short number */
};

void files_collect(struct files *files, const struct lines *lines);
uint32_t files_place(const struct files *files, const char *path);
void files_free(struct files *files);

#endif
