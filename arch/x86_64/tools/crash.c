#include "arch/x86_64/tools/crash.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/tools/bytes.h"
#include "arch/x86_64/tools/members.h"

enum { CRC_DIGITS = 8 };
static const char beginning[] = "TRAPGATE {";

/* The whole file, with a 0 behind it; "-" is the standard input. */
static char *read_file(const char *path) {
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
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] == 0) {
            bytes.data[i] = '?'; /* a log may hold anything */
        }
    }
    bytes_add(&bytes, "", 1);
    return (char *)bytes.data;
}

/* The last record, from its { on, up to the end of its line; NULL if there is none. */
static char *find_record(char *text, bool *has_crc) {
    char *found = NULL, *line = text + strspn(text, " \t\r\n");
    *has_crc = true;
    if (*line == '{') { /* JSON alone */
        *has_crc = false;
        return line;
    }
    for (char *at = text; (at = strstr(at, beginning)); at++) {
        found = at + sizeof beginning - 2;
    }
    if (found) {
        found[strcspn(found, "\r\n")] = 0;
    }
    return found;
}

/* What is wrong with a record whose CRC is wrong, as exactly as can be told. */
static void fail_damaged(const char *path, const char *text, unsigned long crc,
                         unsigned long wanted) {
    json_error_t error;
    json_t *record = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    const char *fault = record ? members_fault(record) : NULL;
    char place[100] = "all its members are there: the damage is in a value";
    if (!record) {
        int at = error.position < 20 ? 0 : error.position - 20;
        snprintf(place, sizeof place, "it is no JSON from character %d on, after \"%.*s\"",
                 error.position, error.position - at, text + at);
    }
    fail(STATUS_FOUND, "%s: the record is damaged: its CRC-32 is %08lx instead of %08lx; %s", path,
         crc, wanted, fault ? fault : place);
}

/* Takes the CRC behind the } off, and checks it. */
static void check_crc(const char *path, char *text) {
    char *end = strrchr(text, '}');
    char *digits = end ? end + 1 + (end[1] == ' ') : NULL;
    if (!digits || strspn(digits, "0123456789abcdef") < CRC_DIGITS) {
        fail(STATUS_FOUND, "%s: the record is damaged: it is cut off after \"%.*s\"", path, 30,
             strlen(text) > 30 ? text + strlen(text) - 30 : text);
    }
    unsigned long wanted = strtoul(digits, NULL, 16);
    end[1] = 0;
    unsigned long crc = trapgate_crc32(text, (size_t)(end + 1 - text));
    if (crc != wanted) {
        fail_damaged(path, text, crc, wanted);
    }
}

json_t *crash_read(const char *path) {
    bool has_crc;
    json_error_t error;
    char *file = read_file(path), *text = find_record(file, &has_crc);
    if (!text) {
        fail(STATUS_FOUND, "%s: there is no record of a crash (TRAPGATE {…}) in it", path);
    }
    if (has_crc) {
        check_crc(path, text);
    }
    json_t *record = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!record) {
        fail(STATUS_FOUND, "%s: the record is no JSON at character %d: %s", path, error.position,
             error.text);
    }
    const char *fault = members_fault(record);
    if (fault) {
        fail(STATUS_FOUND, "%s: no record that can be explained: %s", path, fault);
    }
    free(file);
    return record;
}

const char *crash_text(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

uint64_t crash_number(const json_t *object, const char *name) {
    return strtoull(crash_text(object, name), NULL, 16);
}
