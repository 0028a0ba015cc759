#include "kernel/conformance/words.h"

#include "kernel/boot_information.h"
#include "kernel/conformance/deviations/deviations.h"
#include "kernel/conformance/machine/run.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"

enum { WORD = 64 };

static char pattern[WORD], explained[WORD], mutated_id[WORD];
static unsigned mutated_field, after;
static bool announces;

NORETURN void words_refuse(const char *key, const char *value, const char *instead) {
    console_print("conformance: %s=%s means nothing: %s\n", key, value, instead);
    exit_with(EXIT_WORDS);
}

static void read(const char *key, char *value, const char *default_value) {
    switch (boot_value(key, value, WORD)) {
    case COMMAND_LINE_FOUND:
        break;
    case COMMAND_LINE_ABSENT:
        memcpy(value, default_value, strlen(default_value) + 1);
        break;
    default:
        words_refuse(key, "…", "that is too long");
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
    words_refuse("mutate", value, "say FIELD:ID, with a field such as vector or error_code");
}

static void read_after(void) {
    char value[WORD];
    read("after", value, "");
    announces = *value;
    for (const char *digit = value; *digit; digit++) {
        if (*digit < '0' || *digit > '9' || after > 9999) {
            words_refuse("after", value, "say how many cases to leave out");
        }
        after = 10 * after + (unsigned)(*digit - '0');
    }
}

/* GRUB chooses this program by it, and QEMU's -kernel does not look at it. */
static void read_scenario(void) {
    char value[WORD];
    read("scenario", value, "conformance");
    if (strcmp(value, "conformance") != 0) {
        words_refuse("scenario", value, "this is conformance.elf; scenarios are in trapgate.elf");
    }
}

void words_read(void) {
    char engine[WORD];
    read_scenario();
    read("case", pattern, "*");
    read("explain", explained, "");
    read("engine", engine, "");
    if (!deviations_choose(engine)) {
        words_refuse("engine", engine, "say qemu-VERSION-tcg, bochs-VERSION or none");
    }
    read_mutation();
    read_after();
}

unsigned words_after(void) {
    return after;
}

bool words_announce(void) {
    return announces;
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
