#include "kernel/conformance/words.h"

#include "kernel/boot_information.h"
#include "kernel/conformance/deviations.h"
#include "kernel/conformance/run.h"
#include <trapgate/report.h>
#include "kernel/string.h"

enum { WORD = 64 };

static char pattern[WORD], explained[WORD], mutated_id[WORD];
static unsigned mutated_field;

static void read(const char *key, char *value, const char *default_value) {
    switch (boot_value(key, value, WORD)) {
    case COMMAND_LINE_FOUND:
        break;
    case COMMAND_LINE_ABSENT:
        memcpy(value, default_value, strlen(default_value) + 1);
        break;
    default:
        report_failure("a word for the conformance suite is too long");
    }
}

/* FIELD:ID */
static void read_mutation(void) {
    char value[WORD];
    read("mutate", value, "");
    char *colon = value;
    while (*colon && *colon != ':') {
        colon++;
    }
    if (!*value) {
        return;
    }
    if (*colon) {
        *colon++ = '\0';
    }
    memcpy(mutated_id, colon, strlen(colon) + 1);
    for (unsigned field = 0; field < FIELDS; field++) {
        if (strcmp(field_name(field), value) == 0) {
            mutated_field = 1u << field;
            return;
        }
    }
    report_failure("mutate=FIELD:ID names no field");
}

void words_read(void) {
    char engine[WORD];
    read("case", pattern, "*");
    read("explain", explained, "");
    read("engine", engine, "");
    if (!deviations_choose(engine)) {
        report_failure("engine= names no engine: say qemu-7.2-tcg, bochs-2.7 or none");
    }
    read_mutation();
}

const char *words_pattern(void) {
    return pattern;
}

const char *words_explained(void) {
    return explained;
}

unsigned words_mutated_field(const char *id) {
    return mutated_field && strcmp(id, mutated_id) == 0 ? mutated_field : 0;
}
