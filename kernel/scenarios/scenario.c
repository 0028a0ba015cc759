#include "kernel/scenarios/scenario.h"

#include <stddef.h>
#include <trapgate/exception.h>

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/cpus/cpus.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/main.h"
#include "kernel/nearest.h"
#include "kernel/string.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

static const struct scenario scenarios[] = {
#define SCENARIO(function, name, ends, words) {name, scenario_##function, ends, words},
#include "kernel/scenarios/scenarios.def"
};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

/* What is a program of its own. */
static const struct {
    const char *name, *instead;
} programs[] = {
#define SCENARIO(function, name, ends, words)
#define PROGRAM(name, words) {name, "it is a program of its own: boot " name ".elf"},
#include "kernel/scenarios/scenarios.def"
};

BOOT_WORDS({"scenario", BOOT_ANY_VALUE}, {"cpus", "#"});

static const struct scenario *find(const char *name) {
    for (size_t i = 0; i < SCENARIOS; i++) {
        if (strcmp(scenarios[i].name, name) == 0) {
            return &scenarios[i];
        }
    }
    return NULL;
}

static NORETURN void refuse(const char *name) {
    struct nearest nearest = {.text = name};
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        if (strcmp(programs[i].name, name) == 0) {
            boot_word_refuse("scenario", name, NULL, programs[i].instead);
        }
        nearest_consider(&nearest, programs[i].name, strlen(programs[i].name));
    }
    for (size_t i = 0; i < SCENARIOS; i++) {
        nearest_consider(&nearest, scenarios[i].name, strlen(scenarios[i].name));
    }
    boot_word_refuse("scenario", name, nearest_is_near(&nearest) ? nearest.found : NULL,
                     "the boot menu and ./trapgate help run say which there are");
}

/* The scenario that the command line names; the first one if it names none. */
void kernel_run(void) {
    char name[40];
    const struct scenario *scenario = &scenarios[0];
    cpus_start(boot_number("cpus", CPUS_MAXIMUM));
    enum command_line_result result = boot_value("scenario", name, sizeof name);
    if (result == COMMAND_LINE_TOO_LONG) {
        boot_word_refuse("scenario", "...", NULL, "no name is so long");
    }
    if (result == COMMAND_LINE_FOUND && !(scenario = find(name))) {
        refuse(name);
    }
    if (scenario->ends_with != NO_EXCEPTION) {
        exit_expect(exit_status_of((unsigned)scenario->ends_with), NULL);
    }
    scenario->run();
    exit_with(EXIT_DONE);
}
