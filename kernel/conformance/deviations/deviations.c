#include "kernel/conformance/deviations/deviations.h"

#include "kernel/conformance/machine/features.h"
#include "arch/x86_64/text/format.h"
#include "kernel/string.h"

static char title[64], nearest_title[64];
static const struct known_engine *nearest;
static bool known;

static unsigned version(struct engine engine) {
    return engine.major << 16 | engine.minor;
}

/* Whether `one` tells more of the engine than `other`: the last version that is not newer, else the
 * first one. An engine that does not tell its version is taken for the newest. */
static bool is_nearer(const struct known_engine *one, const struct known_engine *other,
                      struct engine engine) {
    unsigned wanted = engine.major ? version(engine) : ~0u;
    unsigned first = version(one->engine), second = version(other->engine);
    if ((first <= wanted) != (second <= wanted)) {
        return first <= wanted;
    }
    return first <= wanted ? first > second : first < second;
}

static void choose(struct engine engine) {
    for (size_t i = 0; i < known_engine_count; i++) {
        const struct known_engine *candidate = &known_engines[i];
        if (candidate->engine.family == engine.family &&
            (!nearest || is_nearer(candidate, nearest, engine))) {
            nearest = candidate;
        }
    }
    known = nearest && version(nearest->engine) == version(engine);
    engine_title(engine, title, sizeof title);
    if (nearest) {
        engine_title(nearest->engine, nearest_title, sizeof nearest_title);
    }
}

bool deviations_choose(const char *name) {
    struct engine engine;
    nearest = NULL;
    nearest_title[0] = '\0';
    if (strcmp(name, "none") == 0) {
        known = true;
        format_text(title, sizeof title, "a CPU that deviates nowhere");
        return true;
    }
    if (!*name) {
        engine = engine_recognise();
    } else if (!engine_parse(name, &engine)) {
        return false;
    }
    choose(engine);
    if (engine.family == OTHER_ENGINE) {
        format_text(title, sizeof title, "%s", *cpu_hypervisor() ? cpu_hypervisor() : cpu_vendor());
    }
    return true;
}

const char *deviations_engine(void) {
    return title;
}

bool deviations_are_known(void) {
    return known;
}

const char *deviations_nearest(void) {
    return nearest_title;
}

const struct deviation *deviation_of(size_t index) {
    unsigned row = nearest ? nearest->rows[index] : 0;
    return row ? &known_deviations[row - 1] : NULL;
}

bool id_matches(const char *id, const char *pattern) {
    for (; *pattern && *pattern != '*'; id++, pattern++) {
        if (*id != *pattern) {
            return false;
        }
    }
    return *pattern == '*' || !*id;
}
