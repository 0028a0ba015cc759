/* A linked ELF file, as the tools see it: what is loaded where, with which rights, and the names. */
#ifndef TRAPGATE_TOOLS_IMAGE_H
#define TRAPGATE_TOOLS_IMAGE_H

#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct section {
    const char *name;
    uint64_t address, size;
    const uint8_t *bytes; /* NULL if the file has none, as of .bss */
    uint64_t offset;      /* in the file */
    bool is_loaded, is_code;
};

struct symbol {
    const char *name;
    uint64_t address, size;
    unsigned char type, binding; /* STT_…, STB_… */
};

struct image {
    const char *path;
    const char *name; /* of the file, without its folder */
    int file;
    Elf *elf;
    Dwarf *dwarf;             /* NULL without debugging information */
    struct section *sections; /* all, in the file's order */
    size_t section_count;
    struct symbol *symbols; /* that are in a loaded section, sorted by address */
    size_t symbol_count;
};

/* Ends the tool if the file is not a linked 64-bit ELF file for x86-64. */
void image_open(struct image *image, const char *path);
void image_close(struct image *image);

/* NULL if there is none. */
const struct section *image_section_named(const struct image *image, const char *name);
const struct section *image_section_at(const struct image *image, uint64_t address);

/* The bytes that are loaded at an address, and how many follow in its section; NULL if none. */
const uint8_t *image_bytes_at(const struct image *image, uint64_t address, size_t *count);

/* The symbol of the function that an address is in; NULL if there is none. A label without a size
 * reaches to the next symbol. */
const struct symbol *image_function_at(const struct image *image, uint64_t address);

/* Whether a name is one of a list, which has a NULL at the end. */
bool is_listed(const char *name, const char *const *list);

#endif
