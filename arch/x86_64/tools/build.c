#include "arch/x86_64/tools/build.h"

#include <stdio.h>
#include <string.h>

#include "arch/x86_64/decode/symbol_table.h"

/* The table of trapgate-symbols that is a part of the program; NULL if there is none. */
static const struct symbol_table *find_table(const struct image *image) {
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *section = &image->sections[i];
        if (!section->is_loaded || !section->bytes) {
            continue;
        }
        for (size_t at = 0; at + sizeof(struct symbol_table) <= section->size;
             at += SYMBOL_TABLE_ALIGNMENT) {
            const uint8_t *bytes = section->bytes + at;
            if ((uintptr_t)bytes % SYMBOL_TABLE_ALIGNMENT == 0 &&
                trapgate_symbol_table_is_whole(bytes, section->size - at)) {
                return (const struct symbol_table *)bytes;
            }
        }
    }
    return NULL;
}

/* The bytes of code in the record are those at rip. */
static bool same_code(const struct image *image, const struct facts *facts, uint64_t slide) {
    size_t count;
    const uint8_t *bytes = image_bytes_at(image, facts->frame.rip - slide, &count);
    return bytes && facts->code_after <= count &&
           memcmp(bytes, facts->code + CODE_BEFORE, facts->code_after) == 0;
}

/* Addresses that are not canonical stand for callers of which only the name is known. */
static bool is_real(uint64_t address) {
    return address >> 47 == 0 || address >> 47 == 0x1FFFF;
}

/* The only symbol of a name. */
static const struct symbol *find_symbol(const struct image *image, const char *name) {
    const struct symbol *found = NULL;
    for (size_t i = 0; i < image->symbol_count; i++) {
        if (strcmp(image->symbols[i].name, name) == 0) {
            if (found && found->address != image->symbols[i].address) {
                return NULL;
            }
            found = &image->symbols[i];
        }
    }
    return found;
}

uint64_t build_slide(const struct image *image, const struct crash *crash) {
    for (unsigned i = 0; i < crash->name_count; i++) {
        const struct symbol_place *place = &crash->names[i].place;
        const struct symbol *symbol =
            is_real(crash->names[i].address) ? find_symbol(image, place->name) : NULL;
        if (symbol) {
            return place->start - symbol->address;
        }
    }
    return 0;
}

static bool is_in_code(const struct crash *crash) {
    uint64_t rip = facts_code_address(&crash->facts);
    for (unsigned i = 0; i < crash->name_count; i++) {
        if (crash->names[i].address == rip) {
            return crash->names[i].place.is_code;
        }
    }
    return false;
}

const char *build_differs(const struct image *image, const struct crash *crash, uint64_t slide) {
    static char text[300];
    const struct symbol_table *table = find_table(image);
    uint64_t rip = crash->facts.frame.rip;
    if (table && crash->build) {
        if (crash->build == table->checksum) {
            return NULL;
        }
        snprintf(text, sizeof text, "the record is of build 0x%x, and the file is build 0x%x",
                 crash->build, table->checksum);
        return text;
    }
    if ((is_in_code(crash) || image_section_at(image, rip - slide)) &&
        !same_code(image, &crash->facts, slide)) {
        snprintf(text, sizeof text, "the file has other code at rip 0x%llx than the record",
                 (unsigned long long)rip);
        return text;
    }
    return NULL;
}
