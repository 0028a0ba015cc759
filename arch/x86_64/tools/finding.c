#include "arch/x86_64/tools/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"

static void say(struct findings *findings, char *text) {
    findings->count++;
    for (size_t i = 0; i < findings->said_count; i++) {
        if (strcmp(findings->said[i], text) == 0) {
            free(text);
            return;
        }
    }
    findings->said = allocate(findings->said, findings->said_count + 1, sizeof *findings->said);
    findings->said[findings->said_count++] = text;
    message("%s: %s", findings->image->name, text);
}

static char *text_of(const char *format, va_list arguments) {
    char *text;
    if (vasprintf(&text, format, arguments) < 0) {
        fail(STATUS_FAILED, "out of memory");
    }
    return text;
}

void finding(struct findings *findings, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say(findings, text_of(format, arguments));
    va_end(arguments);
}

void finding_at(struct findings *findings, size_t number, const char *format, ...) {
    uint64_t address = findings->code->instruction[number].address;
    const struct line *line = lines_find(findings->lines, address);
    va_list arguments;
    char *whole;
    va_start(arguments, format);
    char *text = text_of(format, arguments);
    va_end(arguments);
    int length =
        line ? asprintf(&whole, "%s (%s:%u, 0x%llx): %s", code_function(findings->code, number),
                        file_name(line->file), line->line, (unsigned long long)address, text)
             : asprintf(&whole, "%s (0x%llx): %s", code_function(findings->code, number),
                        (unsigned long long)address, text);
    if (length < 0) {
        fail(STATUS_FAILED, "out of memory");
    }
    free(text);
    say(findings, whole);
}
