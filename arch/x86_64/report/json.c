#include "arch/x86_64/report/json.h"

#include "arch/x86_64/text/format.h"

void json_start(struct json *json, char *text, size_t size) {
    *json = (struct json){.text = {text, size, 0}};
}

bool json_fits(const struct json *json, size_t length) {
    return json->text.length < json->text.size && length < json->text.size - json->text.length;
}

bool json_end(struct json *json, size_t *length) {
    *length = text_finish(&json->text);
    bool is_whole = *length < json->text.size;
    if (!is_whole) {
        *length = json->text.size - 1;
    }
    return is_whole;
}

static void put(struct json *json, char character) {
    text_put_character(&json->text, character);
}

static void put_plain(struct json *json, const char *text) {
    for (; *text; text++) {
        put(json, *text);
    }
}

/* Quotes and backslashes are escaped; what is not printable ASCII becomes \u00XX. */
static void put_quoted(struct json *json, const char *text) {
    put(json, '"');
    for (; *text; text++) {
        uint8_t byte = (uint8_t)*text;
        char escaped[8];
        if (byte < 0x20 || byte > 0x7E) {
            format_text(escaped, sizeof escaped, "\\u%04x", byte);
            put_plain(json, escaped);
        } else {
            if (byte == '"' || byte == '\\') {
                put(json, '\\');
            }
            put(json, *text);
        }
    }
    put(json, '"');
}

static void put_name(struct json *json, const char *name) {
    if (json->needs_comma) {
        put(json, ',');
    }
    if (name) {
        put_quoted(json, name);
        put(json, ':');
    }
    json->needs_comma = true;
}

void json_open(struct json *json, const char *name, char bracket) {
    put_name(json, name);
    put(json, bracket);
    json->needs_comma = false;
}

void json_close(struct json *json, char bracket) {
    put(json, bracket);
    json->needs_comma = true;
}

void json_text(struct json *json, const char *name, const char *value) {
    put_name(json, name);
    put_quoted(json, value);
}

void json_hexadecimal(struct json *json, const char *name, uint64_t value) {
    char digits[24];
    format_text(digits, sizeof digits, "0x%lx", value);
    json_text(json, name, digits);
}

void json_number(struct json *json, const char *name, uint64_t value) {
    char digits[24];
    format_text(digits, sizeof digits, "%lu", value);
    json_word(json, name, digits);
}

void json_word(struct json *json, const char *name, const char *word) {
    put_name(json, name);
    put_plain(json, word);
}

void json_bytes(struct json *json, const char *name, const uint8_t *bytes, size_t count) {
    put_name(json, name);
    put(json, '"');
    for (size_t i = 0; i < count; i++) {
        char digits[4];
        format_text(digits, sizeof digits, "%02x", bytes[i]);
        put_plain(json, digits);
    }
    put(json, '"');
}
