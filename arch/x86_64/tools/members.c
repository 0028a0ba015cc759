#include "arch/x86_64/tools/members.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum kind {
    NUMBER, /* of JSON */
    TEXT,
    HEXADECIMAL, /* "0x1f" */
    BYTES,       /* "0f0b" */
    OBJECT,
    LIST,
};

struct member {
    const char *of; /* the member that it is a part of; NULL: of the record itself */
    const char *name;
    enum kind kind;
    bool may_be_null;
};

static const struct member members[] = {
    {NULL, "version", NUMBER, false},
    {NULL, "headline", TEXT, false},
    {NULL, "vector", NUMBER, true},
    {NULL, "mnemonic", TEXT, false},
    {NULL, "name", TEXT, false},
    {NULL, "class", TEXT, false},
    {NULL, "error_code", HEXADECIMAL, true},
    {NULL, "error", TEXT, true},
    {NULL, "cause", OBJECT, false},
    {"cause", "id", TEXT, false},
    {"cause", "certainty", TEXT, false},
    {"cause", "text", TEXT, false},
    {NULL, "at", OBJECT, true},
    {"at", "symbol", TEXT, false},
    {"at", "offset", NUMBER, false},
    {"at", "size", NUMBER, false},
    {"at", "file", TEXT, false},
    {"at", "line", NUMBER, false},
    {NULL, "frame", OBJECT, false},
    {"frame", "rip", HEXADECIMAL, false},
    {"frame", "cs", HEXADECIMAL, false},
    {"frame", "rflags", HEXADECIMAL, false},
    {"frame", "rsp", HEXADECIMAL, false},
    {"frame", "ss", HEXADECIMAL, false},
    {NULL, "registers", OBJECT, true},
    {NULL, "system", OBJECT, false},
    {NULL, "address", OBJECT, true},
    {NULL, "walk", OBJECT, true},
    {"machine_check", "status", HEXADECIMAL, false}, /* of vectors 2 and 18 only */
    {"machine_check", "valid", NUMBER, false},
    {"machine_check", "banks", LIST, false},
    {NULL, "backtrace", LIST, false},
    {NULL, "code", OBJECT, false},
    {"code", "before", BYTES, false},
    {"code", "at", BYTES, false},
    {NULL, "stack", LIST, false},
};

static bool is_hexadecimal(const char *digits, size_t least, size_t most) {
    size_t length = strspn(digits, "0123456789abcdef");
    return digits[length] == 0 && length >= least && length <= most;
}

static bool is_of_kind(const json_t *value, enum kind kind) {
    const char *text = json_string_value(value);
    switch (kind) {
    case NUMBER:
        return json_is_integer(value);
    case TEXT:
        return text;
    case HEXADECIMAL:
        return text && strncmp(text, "0x", 2) == 0 && is_hexadecimal(text + 2, 1, 16);
    case BYTES:
        return text && strlen(text) % 2 == 0 && is_hexadecimal(text, 0, 64);
    case OBJECT:
        return json_is_object(value);
    case LIST:
        return json_is_array(value);
    }
    return false;
}

const char *members_fault(const json_t *record) {
    static char text[200];
    if (!json_is_object(record)) {
        return "it is no JSON object";
    }
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const struct member *member = &members[i];
        const json_t *object = member->of ? json_object_get(record, member->of) : record;
        const json_t *value = json_object_get(object, member->name);
        if (!object || json_is_null(object)) { /* one that MUST be there has a row of its own */
            continue;
        }
        if (!(member->may_be_null && json_is_null(value)) && !is_of_kind(value, member->kind)) {
            snprintf(text, sizeof text, "its member %s%s%s is %s", member->of ? member->of : "",
                     member->of ? "." : "", member->name,
                     value ? "not what it should be" : "missing");
            return text;
        }
    }
    if (json_integer_value(json_object_get(record, "version")) != 1) {
        snprintf(text, sizeof text, "it has version %lld, and this program knows version 1",
                 (long long)json_integer_value(json_object_get(record, "version")));
        return text;
    }
    return NULL;
}
