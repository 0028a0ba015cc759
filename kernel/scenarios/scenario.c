#include "kernel/scenarios/scenario.h"

#include <stddef.h>
#include <trapgate/exception.h>

#include "kernel/boot_information.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/main.h"
#include "kernel/string.h"

#define SCENARIO(function, name, ends, words) void scenario_##function(void);
#include "kernel/scenarios/scenarios.def"

static const struct scenario scenarios[] = {
#define SCENARIO(function, name, ends, words) {name, scenario_##function, ends, words},
#include "kernel/scenarios/scenarios.def"
};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

/* What is a program of its own. */
static const char *const programs[] = {
#define SCENARIO(function, name, ends, words)
#define PROGRAM(name, words) name,
#include "kernel/scenarios/scenarios.def"
};

static bool is_program(const char *name) {
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        if (strcmp(programs[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static const struct scenario *find(const char *name) {
    for (size_t i = 0; i < SCENARIOS; i++) {
        if (strcmp(scenarios[i].name, name) == 0) {
            return &scenarios[i];
        }
    }
    return NULL;
}

static NORETURN void refuse_name(const char *name) {
    if (is_program(name)) {
        console_print("scenario=%s is a program of its own: boot %s.elf.\n", name, name);
        exit_with(EXIT_WORDS);
    }
    console_print("There is no scenario \"%s\". There are:\n", name);
    for (size_t i = 0; i < SCENARIOS; i++) {
        console_print("  %-22s %s\n", scenarios[i].name, scenarios[i].description);
    }
    exit_with(EXIT_FAILED);
}

/* The scenario that the command line names; the first one if it names none. */
void kernel_run(void) {
    char name[40];
    const struct scenario *scenario = &scenarios[0];
    enum command_line_result result = boot_value("scenario", name, sizeof name);
    if (result != COMMAND_LINE_ABSENT) {
        scenario = result == COMMAND_LINE_FOUND ? find(name) : NULL;
    }
    if (!scenario) {
        refuse_name(result == COMMAND_LINE_FOUND ? name : "(a name that is too long)");
    }
    if (scenario->ends_with != NO_EXCEPTION) {
        exit_expect(exit_status_of((unsigned)scenario->ends_with), NULL);
    }
    scenario->run();
    exit_with(EXIT_DONE);
}
