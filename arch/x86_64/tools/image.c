#include "arch/x86_64/tools/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/x86_64/tools/message.h"

static void read_sections(struct image *image) {
    size_t names;
    if (elf_getshdrnum(image->elf, &image->section_count) != 0 ||
        elf_getshdrstrndx(image->elf, &names) != 0 || image->section_count == 0) {
        fail(STATUS_FAILED, "%s: has no section headers", image->path);
    }
    image->sections = allocate(NULL, image->section_count, sizeof *image->sections);
    for (size_t i = 0; i < image->section_count; i++) {
        image->sections[i] = (struct section){.name = ""}; /* the first one is in no list */
    }
    for (Elf_Scn *scn = NULL; (scn = elf_nextscn(image->elf, scn));) {
        GElf_Shdr header;
        struct section *section = &image->sections[elf_ndxscn(scn)];
        if (!gelf_getshdr(scn, &header)) {
            fail(STATUS_FAILED, "%s: %s", image->path, elf_errmsg(-1));
        }
        const char *name = elf_strptr(image->elf, names, header.sh_name);
        *section = (struct section){
            .name = name ? name : "",
            .address = header.sh_addr,
            .size = header.sh_size,
            .offset = header.sh_offset,
            .is_loaded = header.sh_flags & SHF_ALLOC && !(header.sh_flags & SHF_TLS),
            .is_code = header.sh_flags & SHF_EXECINSTR,
        };
        if (header.sh_type != SHT_NOBITS) {
            Elf_Data *data = elf_rawdata(scn, NULL);
            if (data && data->d_buf) {
                section->bytes = data->d_buf;
                section->size = data->d_size;
            }
        }
    }
}

static int by_address(const void *one, const void *other) {
    const struct symbol *a = one, *b = other;
    if (a->address != b->address) {
        return a->address < b->address ? -1 : 1;
    }
    if (a->size != b->size) {
        return a->size < b->size ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

/* Keeps the symbols that name a place in what is loaded. */
static void read_symbols(struct image *image) {
    for (Elf_Scn *scn = NULL; (scn = elf_nextscn(image->elf, scn));) {
        GElf_Shdr header;
        Elf_Data *data;
        if (!gelf_getshdr(scn, &header) || header.sh_type != SHT_SYMTAB ||
            !(data = elf_getdata(scn, NULL)) || header.sh_entsize == 0) {
            continue;
        }
        size_t count = header.sh_size / header.sh_entsize;
        image->symbols = allocate(NULL, count, sizeof *image->symbols);
        for (size_t i = 0; i < count; i++) {
            GElf_Sym symbol;
            if (!gelf_getsym(data, (int)i, &symbol) || symbol.st_shndx == SHN_UNDEF ||
                symbol.st_shndx >= image->section_count ||
                !image->sections[symbol.st_shndx].is_loaded) {
                continue;
            }
            const char *name = elf_strptr(image->elf, header.sh_link, symbol.st_name);
            unsigned char type = GELF_ST_TYPE(symbol.st_info);
            if (!name || !*name || type == STT_SECTION || type == STT_FILE || type == STT_TLS) {
                continue;
            }
            image->symbols[image->symbol_count++] = (struct symbol){
                .name = name,
                .address = symbol.st_value,
                .size = symbol.st_size,
                .type = type,
                .binding = GELF_ST_BIND(symbol.st_info),
            };
        }
        qsort(image->symbols, image->symbol_count, sizeof *image->symbols, by_address);
        return;
    }
}

void image_open(struct image *image, const char *path) {
    const char *slash = strrchr(path, '/');
    *image = (struct image){.path = path, .name = slash ? slash + 1 : path};
    image->file = open(path, O_RDONLY | O_CLOEXEC);
    if (image->file < 0) {
        fail(STATUS_FAILED, "%s: %s", path, strerror(errno));
    }
    GElf_Ehdr header;
    elf_version(EV_CURRENT);
    image->elf = elf_begin(image->file, ELF_C_READ_MMAP, NULL);
    if (!image->elf || elf_kind(image->elf) != ELF_K_ELF || !gelf_getehdr(image->elf, &header)) {
        fail(STATUS_FAILED, "%s: not an ELF file", path);
    }
    if (gelf_getclass(image->elf) != ELFCLASS64 || header.e_machine != EM_X86_64) {
        fail(STATUS_FAILED, "%s: not an ELF file for x86-64 with 64 bits", path);
    }
    if (header.e_type != ET_EXEC && header.e_type != ET_DYN) {
        fail(STATUS_FAILED, "%s: not linked: give the kernel, not one of its objects", path);
    }
    read_sections(image);
    read_symbols(image);
    image->dwarf = dwarf_begin_elf(image->elf, DWARF_C_READ, NULL);
}

void image_close(struct image *image) {
    dwarf_end(image->dwarf);
    elf_end(image->elf);
    close(image->file);
    free(image->sections);
    free(image->symbols);
}

const struct section *image_section_named(const struct image *image, const char *name) {
    for (size_t i = 0; i < image->section_count; i++) {
        if (strcmp(image->sections[i].name, name) == 0) {
            return &image->sections[i];
        }
    }
    return NULL;
}

const struct section *image_section_at(const struct image *image, uint64_t address) {
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *section = &image->sections[i];
        if (section->is_loaded && address - section->address < section->size) {
            return section;
        }
    }
    return NULL;
}

const uint8_t *image_bytes_at(const struct image *image, uint64_t address, size_t *count) {
    const struct section *section = image_section_at(image, address);
    if (!section || !section->bytes) {
        return NULL;
    }
    *count = section->size - (address - section->address);
    return section->bytes + (address - section->address);
}

const struct symbol *image_function_at(const struct image *image, uint64_t address) {
    const struct section *section = image_section_at(image, address);
    size_t low = 0, high = image->symbol_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (image->symbols[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    /* The nearest one that covers it; else the nearest label. */
    const struct symbol *label = NULL;
    for (; low > 0 && section && image->symbols[low - 1].address >= section->address; low--) {
        const struct symbol *symbol = &image->symbols[low - 1];
        if (address - symbol->address < symbol->size) {
            return symbol;
        }
        if (symbol->size == 0 && !label) {
            label = symbol;
        }
        if (symbol->type == STT_FUNC && symbol->size) {
            break;
        }
    }
    return label;
}

bool is_listed(const char *name, const char *const *list) {
    for (; *list; list++) {
        if (strcmp(name, *list) == 0) {
            return true;
        }
    }
    return false;
}
