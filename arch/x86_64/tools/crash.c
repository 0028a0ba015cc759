#include "arch/x86_64/tools/crash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/bytes.h"
#include "arch/x86_64/tools/crash_json.h"
#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/pasted_text.h"
#include "arch/x86_64/tools/photo.h"

/* The whole file; "-" is the standard input. */
static struct bytes read_file(const char *path) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    struct bytes bytes = {0};
    char part[4096];
    size_t size;
    if (!file) {
        fail(STATUS_FAILED, "%s: %s", path, strerror(errno));
    }
    while ((size = fread(part, 1, sizeof part, file)) > 0) {
        bytes_add(&bytes, part, size);
    }
    if (ferror(file)) {
        fail(STATUS_FAILED, "%s: %s", path, strerror(errno));
    }
    fclose(file);
    return bytes;
}

/* A log may hold anything; a 0 is put behind it. */
static char *as_text(struct bytes *bytes) {
    for (size_t i = 0; i < bytes->size; i++) {
        if (bytes->data[i] == 0) {
            bytes->data[i] = '?';
        }
    }
    bytes_add(bytes, "", 1);
    return (char *)bytes->data;
}

/* The last record for machines, from its { on; NULL if there is none. JSON alone has no CRC. */
static char *find_json(char *text, bool *has_crc) {
    char *found = NULL, *line = text + strspn(text, " \t\r\n");
    *has_crc = *line != '{';
    if (!*has_crc) {
        return line;
    }
    for (char *at = text; (at = strstr(at, JSON_BEGINNING)); at++) {
        found = at + sizeof JSON_BEGINNING - 2;
    }
    return found;
}

static bool read_pasted(struct crash *crash, const char *path, const char *text,
                        struct other_record *other) {
    char fault[PASTED_FAULT], damage[COMPACT_FAULT];
    if (!pasted_read(text, other->bytes, &other->size, fault)) {
        fail(STATUS_FOUND, "%s: the record is damaged: %s", path, fault);
    }
    if (other->bytes[0] == COMPACT_MEASUREMENT) {
        return false;
    }
    if (!crash_from_compact(crash, other->bytes, other->size, damage)) {
        fail(STATUS_FOUND, "%s: the record is damaged: %s", path, damage);
    }
    return true;
}

bool crash_read(struct crash *crash, const char *path, struct other_record *other) {
    bool has_crc, is_crash = true;
    struct bytes file = read_file(path);
    if (photo_is_one(file.data, file.size)) {
        struct bytes codes = {0};
        photo_read(&codes, path, file.data, file.size);
        free(file.data);
        file = codes;
    }
    char *text = as_text(&file), *json = find_json(text, &has_crc);
    const char *pasted = pasted_find(text);
    if (pasted && (!json || pasted > json)) {
        is_crash = read_pasted(crash, path, pasted, other);
    } else if (json) {
        json[has_crc ? strcspn(json, "\r\n") : strlen(json)] = 0;
        crash_from_json(crash, path, json, has_crc);
    } else {
        fail(STATUS_FOUND, "%s: there is no record of a crash (TRAPGATE …) in it", path);
    }
    free(file.data);
    return is_crash;
}
