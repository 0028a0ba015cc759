/* The program: `inject=NAME` on the command line does one of them, `inject=list` lists all, and
 * `each-instruction=N` is in each_instruction.c. */
#include "tests/injection/injection.h"

#include <stddef.h>

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/last_boot.h"
#include "kernel/main.h"
#include "kernel/nearest.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"
#include "tests/injection/each_instruction.h"

BOOT_WORDS({"inject", BOOT_ANY_VALUE}, {"each-instruction", "#"});

/* From the linker. */
extern const struct injection __start_injections[], __stop_injections[];

static void list(void) {
    for (const struct injection *row = __start_injections; row < __stop_injections; row++) {
        console_print("%s %u %s\n", row->name, row->answer, row->cause ? row->cause : "-");
    }
}

static NORETURN void refuse(const char *name) {
    struct nearest nearest = {.text = name};
    for (const struct injection *row = __start_injections; row < __stop_injections; row++) {
        nearest_consider(&nearest, row->name, strlen(row->name));
    }
    boot_word_refuse("inject", name, nearest_is_near(&nearest) ? nearest.found : NULL,
                     "inject=list lists them");
}

/* Whether the boot before this one did the same, and did not come to an end. */
static bool has_been_reset(void) {
    const struct trapgate_last_boot *last = last_boot();
    return last && last->end != TRAPGATE_LAST_BOOT_ENDED &&
           strcmp(last->purpose, boot_information()->command_line) == 0;
}

static void expect_what_comes(enum exit_status status, unsigned vector) {
    (void)vector;
    exit_expect(status, NULL);
}

void kernel_run(void) {
    char name[60] = "list", number[12];
    if (boot_value("each-instruction", number, sizeof number) == COMMAND_LINE_FOUND) {
        unsigned every = 0;
        for (const char *digit = number; *digit; digit++) {
            every = 10 * every + (unsigned)(*digit - '0');
        }
        injection_each_instruction(every ? every : 1);
    }
    boot_value("inject", name, sizeof name);
    if (strcmp(name, "list") == 0) {
        list();
        exit_with(EXIT_DONE);
    }
    const struct injection *row = __start_injections;
    while (row < __stop_injections && strcmp(row->name, name) != 0) {
        row++;
    }
    if (row == __stop_injections) {
        refuse(name);
    }
    if (has_been_reset()) {
        exit_with(row->answer == ANSWER_RESET ? EXIT_DONE : EXIT_FAILED);
    }
    if (row->answer < VECTOR_COUNT) {
        exit_expect(exit_status_of(row->answer), NULL);
    } else if (row->answer == ANSWER_ANY) {
        exit_expect(EXIT_DONE, expect_what_comes);
    }
    row->inject(row->value);
    console_print("It came back.\n");
    exit_with(EXIT_FAILED);
}
