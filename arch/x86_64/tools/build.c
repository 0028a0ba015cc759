#include "arch/x86_64/tools/build.h"

#include <stdio.h>
#include <stdlib.h>
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
static bool same_code(const struct image *image, uint64_t rip, const char *digits) {
    size_t count;
    const uint8_t *bytes = image_bytes_at(image, rip, &count);
    if (strlen(digits) / 2 > count) {
        return false;
    }
    for (size_t i = 0; bytes && digits[2 * i]; i++) {
        const char pair[] = {digits[2 * i], digits[2 * i + 1], 0};
        if (strtoul(pair, NULL, 16) != bytes[i]) {
            return false;
        }
    }
    return bytes;
}

const char *build_differs(const struct image *image, const json_t *record) {
    static char text[300];
    const struct symbol_table *table = find_table(image);
    const json_t *build = json_object_get(record, "build"), *at = json_object_get(record, "at");
    uint64_t rip = crash_number(json_object_get(record, "frame"), "rip");
    if (table && json_is_string(build)) {
        uint64_t wanted = crash_number(record, "build");
        if (wanted == table->checksum) {
            return NULL;
        }
        snprintf(text, sizeof text, "the record is of build 0x%llx, and the file is build 0x%x",
                 (unsigned long long)wanted, table->checksum);
        return text;
    }
    if (json_is_object(at) &&
        !same_code(image, rip, crash_text(json_object_get(record, "code"), "at"))) {
        snprintf(text, sizeof text, "the file has other code at rip 0x%llx than the record",
                 (unsigned long long)rip);
        return text;
    }
    return NULL;
}
