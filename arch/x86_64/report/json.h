/*
 * Writes JSON into a buffer of a fixed size. Commas are put where they belong. What does not fit is
 * left out as a whole: json_fits() asks before.
 */
#ifndef TRAPGATE_REPORT_JSON_H
#define TRAPGATE_REPORT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/decode/words.h"
#include "arch/x86_64/report/names.h"

struct json {
    struct text text;
    bool needs_comma;
};

void json_start(struct json *json, char *text, size_t size);

/* Ends the text by a NUL, and tells its length. False if it did not fit, and was cut. */
bool json_end(struct json *json, size_t *length);

/* `name` is NULL inside an array. */
void json_open(struct json *json, const char *name, char bracket); /* '{' or '[' */
void json_close(struct json *json, char bracket);                  /* '}' or ']' */
void json_text(struct json *json, const char *name, const char *value);
void json_hexadecimal(struct json *json, const char *name, uint64_t value); /* "0x1f" */
void json_number(struct json *json, const char *name, uint64_t value);
void json_word(struct json *json, const char *name, const char *word); /* null, true, false */
void json_bytes(struct json *json, const char *name, const uint8_t *bytes, size_t count);

/* Whether so many more characters fit. */
bool json_fits(const struct json *json, size_t length);

#endif
