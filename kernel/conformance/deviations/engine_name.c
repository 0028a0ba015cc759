/* The names of engines, and what they mean. Pure. */
#include "kernel/conformance/deviations/engine.h"
#include "arch/x86_64/text/format.h"

static const struct {
    const char *name_before, *name_after, *title_before, *title_after;
} families[] = {
    [OTHER_ENGINE] = {"", "", "another engine", ""},
    [QEMU] = {"qemu-", "-tcg", "QEMU", " TCG"},
    [BOCHS] = {"bochs-", "", "Bochs", ""},
};

static bool take_text(const char **at, const char *text) {
    while (*text) {
        if (*(*at)++ != *text++) {
            return false;
        }
    }
    return true;
}

enum { VERSION_MAXIMUM = 999 };

static bool take_number(const char **at, unsigned *number) {
    const char *start = *at;
    for (*number = 0; **at >= '0' && **at <= '9' && *number <= VERSION_MAXIMUM; ++*at) {
        *number = *number * 10 + (unsigned)(**at - '0');
    }
    return *at > start && *number <= VERSION_MAXIMUM;
}

static bool take_version(const char **at, struct engine *engine) {
    return take_number(at, &engine->major) && take_text(at, ".") && take_number(at, &engine->minor);
}

bool engine_parse(const char *name, struct engine *engine) {
    for (enum engine_family family = QEMU; family <= BOCHS; family++) {
        const char *at = name;
        *engine = (struct engine){.family = family};
        if (take_text(&at, families[family].name_before) && take_version(&at, engine) &&
            take_text(&at, families[family].name_after) && !*at) {
            return true;
        }
    }
    *engine = (struct engine){OTHER_ENGINE, 0, 0};
    return false;
}

void engine_name(struct engine engine, char *name, size_t size) {
    const char *before = families[engine.family].name_before;
    const char *after = families[engine.family].name_after;
    name[0] = '\0';
    if (engine.family != OTHER_ENGINE) {
        format_text(name, size, "%s%u.%u%s", before, engine.major, engine.minor, after);
    }
}

struct engine engine_with_version(enum engine_family family, const char *text) {
    const char *word = text;
    for (const char *at = text; *at; at++) {
        if (*at == '-' || *at == ' ') {
            word = at + 1;
        }
    }
    struct engine engine = {.family = family};
    return take_version(&word, &engine) && !*word ? engine : (struct engine){family, 0, 0};
}

void engine_title(struct engine engine, char *title, size_t size) {
    const char *before = families[engine.family].title_before;
    const char *after = families[engine.family].title_after;
    if (engine.major) {
        format_text(title, size, "%s %u.%u%s", before, engine.major, engine.minor, after);
    } else if (engine.family == OTHER_ENGINE) {
        format_text(title, size, "%s", before);
    } else {
        format_text(title, size, "%s%s of an unknown version", before, after);
    }
}
