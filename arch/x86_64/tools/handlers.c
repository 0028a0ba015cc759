/* Every handler that uses interrupted_registers() is executed, and every use must be reached. */
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/checks.h"
#include "arch/x86_64/tools/handler_run.h"
#include "arch/x86_64/tools/message.h"

/* "handler" of "handler.cold" and "handler.cold.3": a part of a function that is hardly ever executed
 * is somewhere else, under another name. The length of the name, or 0 if it is no such part. */
static size_t owner_length(const char *name) {
    const char *cold = strstr(name, ".cold");
    return cold && (cold[5] == 0 || cold[5] == '.') ? (size_t)(cold - name) : 0;
}

/* Executes the function of a use; of a cold part, every function that may be its owner. */
static void run_owner(struct run *run, bool *done, size_t use) {
    size_t start = run->code->instruction[use].function;
    const char *name = code_function(run->code, use);
    size_t length = owner_length(name);
    for (size_t i = 0; i < run->code->count; i++) {
        if (run->code->instruction[i].function != i || done[i]) {
            continue;
        }
        const char *other = code_function(run->code, i);
        if (length ? strncmp(name, other, length) == 0 && other[length] == 0 : i == start) {
            done[i] = true;
            run_handler(run, i);
        }
    }
}

size_t check_handlers(struct findings *findings, struct code *code) {
    size_t uses;
    uint64_t *use = listed_addresses(code->image, ".trapgate.registers", &uses);
    bool *is_use = calloc(code->count, 1), *done = calloc(code->count, 1);
    struct returns returns;
    returns_read(&returns, code);
    struct run run = {
        .findings = findings,
        .code = code,
        .returns = &returns,
        .is_use = is_use,
        .was_used = calloc(code->count, 1),
        .state = calloc(code->count, sizeof *run.state),
        .changes = calloc(code->count, sizeof *run.changes),
    };
    if (!is_use || !done || !run.was_used || !run.state || !run.changes) {
        fail(STATUS_FAILED, "out of memory");
    }
    for (size_t i = 0; i < uses; i++) {
        size_t number = code_find(code, use[i]);
        if (number == code->count) {
            finding(findings,
                    "no instruction at 0x%llx, which uses interrupted_registers(): relocate "
                    ".trapgate.registers with the code, and strip neither alone",
                    (unsigned long long)use[i]);
            use[i] = 0;
        } else {
            is_use[number] = true;
        }
    }
    for (size_t i = 0; i < uses; i++) {
        if (use[i]) {
            run_owner(&run, done, code_find(code, use[i]));
        }
    }
    for (size_t i = 0; i < code->count; i++) {
        if (is_use[i] && !run.was_used[i]) {
            finding_at(findings, i,
                       "cannot tell how this use is reached from the handler's start: call "
                       "interrupted_registers() in the handler itself, before any switch");
        }
        free(run.state[i]);
    }
    free(run.state);
    free(run.changes);
    free(run.was_used);
    free(run.waiting);
    returns_free(&returns);
    free(is_use);
    free(done);
    free(use);
    return uses;
}
