#include "kernel/conformance/deviations.h"

#include <stdint.h>
#include "arch/x86_64/idt/cpu.h"

#include "kernel/conformance/case.h"
#include "kernel/conformance/features.h"
#include "kernel/string.h"

#define DEVIATION(pattern, fields, cause) {pattern, fields, cause},
static const struct deviation qemu_7_2_tcg[] = {
#include "kernel/conformance/deviations/qemu-7.2-tcg.def"
};
static const struct deviation bochs_2_7[] = {
#include "kernel/conformance/deviations/bochs-2.7.def"
};
#undef DEVIATION

/* CPUID names the engine, but not its version. */
static bool is_tcg(void) {
    return strcmp(cpu_hypervisor(), "TCGTCGTCGTCG") == 0;
}

/* Bochs claims to be the CPU that it models; port 0xE9, its debug output, reads as its number.
 * (Bochs User Manual, "port_e9_hack".) */
static bool is_bochs(void) {
    return !*cpu_hypervisor() && cpu_read_port8(0xE9) == 0xE9;
}

static const struct engine {
    const char *name, *words;
    bool (*recognise)(void);
    const struct deviation *rows;
    size_t count;
} engines[] = {
    {"qemu-7.2-tcg", "QEMU 7.2 TCG", is_tcg, qemu_7_2_tcg,
     sizeof qemu_7_2_tcg / sizeof *qemu_7_2_tcg},
    {"bochs-2.7", "Bochs 2.7", is_bochs, bochs_2_7, sizeof bochs_2_7 / sizeof *bochs_2_7},
};
enum { ENGINES = sizeof engines / sizeof *engines };

static const struct engine *engine;

bool deviations_choose(const char *name) {
    engine = NULL;
    if (strcmp(name, "none") == 0) {
        return true;
    }
    for (size_t i = 0; i < ENGINES && !engine; i++) {
        if (*name ? strcmp(engines[i].name, name) == 0 : engines[i].recognise()) {
            engine = &engines[i];
        }
    }
    return !*name || engine;
}

const char *deviations_engine(void) {
    return engine ? engine->words : "";
}

bool id_matches(const char *id, const char *pattern) {
    for (; *pattern && *pattern != '*'; id++, pattern++) {
        if (*id != *pattern) {
            return false;
        }
    }
    return *pattern == '*' || !*id;
}

const struct deviation *deviation_of(const char *id) {
    for (size_t i = 0; engine && i < engine->count; i++) {
        if (id_matches(id, engine->rows[i].pattern)) {
            return &engine->rows[i];
        }
    }
    return NULL;
}
