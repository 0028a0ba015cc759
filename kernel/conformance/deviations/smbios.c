#include "kernel/conformance/deviations/smbios.h"

enum { PARAGRAPH = 16 }; /* entry points are so aligned */

/* "32-bit Entry Point Structure" and "64-bit Entry Point Structure". */
static const struct entry_point {
    char anchor[6];
    uint8_t length_at, length;      /* of itself */
    uint8_t table_at, table_size;   /* the physical address of the structures */
    uint8_t extent_at, extent_size; /* and how many bytes they have */
} entry_points[] = {
    {"_SM_", 5, 0x1F, 0x18, 4, 0x16, 2},
    {"_SM3_", 6, 0x18, 0x10, 8, 0x0C, 4},
};
enum { ENTRY_POINTS = sizeof entry_points / sizeof *entry_points };

static uint64_t number(const uint8_t *at, size_t size) {
    uint64_t value = 0;
    __builtin_memcpy(&value, at, size);
    return value;
}

static bool sums_to_0(const uint8_t *bytes, size_t size) {
    uint8_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    return sum == 0;
}

/* The checksum is over the length that the structure says, which later versions may extend. */
static bool is_entry_point(const struct entry_point *kind, const uint8_t *at, size_t size) {
    for (size_t i = 0; kind->anchor[i]; i++) {
        if (i >= size || at[i] != (uint8_t)kind->anchor[i]) {
            return false;
        }
    }
    return size >= kind->length && at[kind->length_at] >= kind->length &&
           at[kind->length_at] <= size && sums_to_0(at, at[kind->length_at]);
}

bool smbios_find(const void *searched, size_t size, uint64_t *physical, size_t *length) {
    for (size_t at = 0; at < size; at += PARAGRAPH) {
        const uint8_t *here = (const uint8_t *)searched + at;
        for (unsigned i = 0; i < ENTRY_POINTS; i++) {
            const struct entry_point *kind = &entry_points[i];
            if (is_entry_point(kind, here, size - at)) {
                *physical = number(here + kind->table_at, kind->table_size);
                *length = (size_t)number(here + kind->extent_at, kind->extent_size);
                return true;
            }
        }
    }
    return false;
}

bool smbios_efi_table(const void *system_table, uint64_t *physical, size_t *count) {
    enum { COUNT = 104, TABLE = 112, COUNT_MAXIMUM = 1024 };
    const uint8_t *bytes = system_table;
    *count = (size_t)number(bytes + COUNT, 8);
    *physical = number(bytes + TABLE, 8);
    return number(bytes, 8) == 0x5453595320494249 && *count <= COUNT_MAXIMUM; /* "IBI SYST" */
}

bool smbios_efi_entry_point(const void *table, size_t count, uint64_t *physical) {
    /* SMBIOS_TABLE_GUID and SMBIOS3_TABLE_GUID, as they are in memory. */
    static const uint8_t names[][16] = {
        {0x31, 0x2D, 0x9D, 0xEB, 0x88, 0x2D, 0xD3, 0x11, 0x9A, 0x16, 0, 0x90, 0x27, 0x3F, 0xC1,
         0x4D},
        {0x44, 0x15, 0xFD, 0xF2, 0x94, 0x97, 0x2C, 0x4A, 0x99, 0x2E, 0xE5, 0xBB, 0xCF, 0x20, 0xE3,
         0x94},
    };
    for (size_t i = 0; i < count; i++) {
        const uint8_t *entry = (const uint8_t *)table + i * EFI_ENTRY_SIZE;
        for (unsigned name = 0; name < sizeof names / sizeof *names; name++) {
            if (__builtin_memcmp(entry, names[name], sizeof names[name]) == 0) {
                *physical = number(entry + sizeof names[name], 8);
                return true;
            }
        }
    }
    return false;
}

/* "SMBIOS Structure Table": each has a header, a formatted area, then its strings, each with a NUL,
 * and one NUL more. */
struct cursor {
    const uint8_t *bytes;
    size_t length, at;
};
enum { HEADER = 4, TYPE = 0, LENGTH = 1, END_OF_TABLE = 127 };

static bool is_structure(const struct cursor *cursor) {
    size_t rest = cursor->length - cursor->at;
    return rest >= HEADER && cursor->bytes[cursor->at + LENGTH] >= HEADER &&
           cursor->bytes[cursor->at + LENGTH] <= rest &&
           cursor->bytes[cursor->at + TYPE] != END_OF_TABLE;
}

/* To the next structure; beyond the last one nothing is left. */
static void skip_structure(struct cursor *cursor) {
    cursor->at += cursor->bytes[cursor->at + LENGTH];
    while (cursor->length - cursor->at >= 2 && number(cursor->bytes + cursor->at, 2)) {
        cursor->at++;
    }
    cursor->at = cursor->length - cursor->at >= 2 ? cursor->at + 2 : cursor->length;
}

/* A string of the structure at the cursor, from 1 on, into `text`. */
static bool copy_string(struct cursor cursor, unsigned wanted, char *text, size_t size) {
    cursor.at += cursor.bytes[cursor.at + LENGTH];
    for (unsigned i = 1; i < wanted; i++) {
        while (cursor.at < cursor.length && cursor.bytes[cursor.at]) {
            cursor.at++;
        }
        cursor.at += cursor.at < cursor.length;
    }
    size_t count = 0;
    for (; cursor.at < cursor.length && count < size; cursor.at++) {
        text[count] = (char)cursor.bytes[cursor.at];
        if (!text[count++]) {
            return count > 1;
        }
    }
    return false;
}

bool smbios_read(const void *structures, size_t length, enum smbios_string which, char *text,
                 size_t size) {
    if (!size) {
        return false;
    }
    const unsigned type = which >> 8, offset = which & 0xFF;
    struct cursor cursor = {structures, length, 0};
    while (is_structure(&cursor) && cursor.bytes[cursor.at + TYPE] != type) {
        skip_structure(&cursor);
    }
    const uint8_t *structure = cursor.bytes + cursor.at;
    bool found = is_structure(&cursor) && offset < structure[LENGTH] && structure[offset] &&
                 copy_string(cursor, structure[offset], text, size);
    if (!found) {
        text[0] = '\0';
    }
    return found;
}
