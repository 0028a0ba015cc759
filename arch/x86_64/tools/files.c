#include "arch/x86_64/tools/files.h"

static int by_name(const void *one, const void *other) {
    const struct file_use *a = one, *b = other;
    return strcmp(a->name, b->name);
}

static int by_use(const void *one, const void *other) {
    const struct file_use *const *a = one, *const *b = other;
    if ((*a)->uses != (*b)->uses) {
        return (*a)->uses > (*b)->uses ? -1 : 1;
    }
    return strcmp((*a)->name, (*b)->name);
}

void files_collect(struct files *files, const struct lines *lines) {
    *files = (struct files){0};
    files->file = allocate(NULL, lines->count, sizeof *files->file);
    size_t rows = 0;
    for (size_t i = 0; i < lines->count; i++) {
        if (lines->row[i].file) {
            files->file[rows++] =
                (struct file_use){.name = file_name(lines->row[i].file), .uses = 1};
        }
    }
    qsort(files->file, rows, sizeof *files->file, by_name);
    for (size_t i = 0; i < rows; i++) {
        if (files->count && by_name(&files->file[files->count - 1], &files->file[i]) == 0) {
            files->file[files->count - 1].uses++;
        } else {
            files->file[files->count++] = files->file[i];
        }
    }
    struct file_use **order = allocate(NULL, files->count, sizeof *order);
    for (size_t i = 0; i < files->count; i++) {
        order[i] = &files->file[i];
    }
    qsort(order, files->count, sizeof *order, by_use);
    for (size_t i = 0; i < files->count; i++) {
        order[i]->place = (uint32_t)files->names.size;
        bytes_add(&files->names, order[i]->name, strlen(order[i]->name) + 1);
    }
    free(order);
}

uint32_t files_place(const struct files *files, const char *path) {
    struct file_use key = {.name = file_name(path)};
    const struct file_use *found =
        bsearch(&key, files->file, files->count, sizeof *files->file, by_name);
    return found->place;
}

void files_free(struct files *files) {
    free(files->file);
}
