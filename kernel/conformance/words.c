#include "kernel/conformance/words.h"

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/conformance/cases/cases.h"
#include "kernel/conformance/deviations/deviations.h"
#include "kernel/conformance/machine/run.h"
#include "kernel/nearest.h"
#include "kernel/string.h"

enum { WORD = 64 };

static char pattern[WORD], explained[WORD];
static const struct conformance_case *mutated;
static unsigned mutated_field, after;
static bool announces;

BOOT_WORDS({"scenario", BOOT_ANY_VALUE}, {"case", BOOT_ANY_VALUE}, {"explain", BOOT_ANY_VALUE},
           {"engine", BOOT_ANY_VALUE}, {"mutate", BOOT_ANY_VALUE}, {"after", "#"});

static void read(const char *key, char *value, const char *default_value) {
    switch (boot_value(key, value, WORD)) {
    case COMMAND_LINE_FOUND:
        break;
    case COMMAND_LINE_ABSENT:
        memcpy(value, default_value, strlen(default_value) + 1);
        break;
    default:
        boot_word_refuse(key, "...", NULL, "that is too long");
    }
}

static NORETURN void refuse_case(const char *key, const char *id) {
    struct nearest nearest = {.text = id};
    for (size_t i = 0; i < conformance_case_count; i++) {
        nearest_consider(&nearest, conformance_cases[i].id, strlen(conformance_cases[i].id));
    }
    boot_word_refuse(key, id, nearest_is_near(&nearest) ? nearest.found : NULL,
                     "the word list says which cases there are");
}

static void read_pattern(void) {
    read("case", pattern, "*");
    for (size_t i = 0; i < conformance_case_count; i++) {
        if (id_matches(conformance_cases[i].id, pattern)) {
            return;
        }
    }
    refuse_case("case", pattern);
}

static void read_explained(void) {
    read("explain", explained, "");
    if (*explained && !case_find(explained)) {
        refuse_case("explain", explained);
    }
}

/* FIELD:ID */
static void read_mutation(void) {
    char value[WORD];
    read("mutate", value, "");
    if (!*value) {
        return;
    }
    size_t colon = 0;
    while (value[colon] && value[colon] != ':') {
        colon++;
    }
    for (unsigned field = 0; field < FIELDS; field++) {
        const char *name = field_name(field);
        if (strlen(name) == colon && memcmp(name, value, colon) == 0) {
            mutated_field = 1u << field;
        }
    }
    if (!mutated_field) {
        boot_word_refuse("mutate", value, NULL,
                         "say FIELD:ID, with a field such as vector or error_code");
    }
    mutated = value[colon] ? case_find(value + colon + 1) : NULL;
    if (!mutated) {
        boot_word_refuse("mutate", value, NULL,
                         "say FIELD:ID; the word list says which ids there are");
    }
}

static void read_after(void) {
    char value[WORD];
    read("after", value, "");
    announces = *value;
    for (const char *digit = value; *digit; digit++) {
        after = 10 * after + (unsigned)(*digit - '0');
    }
}

/* GRUB chooses this program by it, and QEMU's -kernel does not look at it. */
static void read_scenario(void) {
    char value[WORD];
    read("scenario", value, "conformance");
    if (strcmp(value, "conformance") != 0) {
        boot_word_refuse("scenario", value, NULL,
                         "this is conformance.elf; trapgate.elf has the scenarios");
    }
}

/* Of a version that is not known, too: it has findings. */
static void read_engine(void) {
    enum { NAMES_MAXIMUM = 32, NAME_SIZE = 32 };
    static char names[NAMES_MAXIMUM][NAME_SIZE];
    char value[WORD];
    read("engine", value, "");
    if (deviations_choose(value)) {
        return;
    }
    struct nearest nearest = {.text = value};
    nearest_consider(&nearest, "none", strlen("none"));
    for (size_t i = 0; i < known_engine_count && i < NAMES_MAXIMUM; i++) {
        engine_name(known_engines[i].engine, names[i], NAME_SIZE);
        nearest_consider(&nearest, names[i], strlen(names[i]));
    }
    boot_word_refuse("engine", value, nearest_is_near(&nearest) ? nearest.found : NULL,
                     "say qemu-VERSION-tcg, bochs-VERSION or none");
}

void words_read(void) {
    read_scenario();
    read_pattern();
    read_explained();
    read_engine();
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

unsigned words_mutated_field(const struct conformance_case *test) {
    return test == mutated ? mutated_field : 0;
}
