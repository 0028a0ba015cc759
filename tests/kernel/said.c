#include "tests/kernel/said.h"

#include <trapgate/report.h>

#include "kernel/string.h"

static void *way_back[5]; /* of __builtin_setjmp */
static char said[16384];
static size_t said_length;

void said_put(const char *text, size_t length, void *context) {
    (void)context;
    for (size_t i = 0; i < length && said_length < sizeof said; i++) {
        said[said_length++] = text[i];
    }
}

void said_end(const struct trapgate_exception *exception, void *context) {
    (void)exception, (void)context;
    __builtin_longjmp(way_back, 1);
}

__attribute__((noipa)) void said_take(void (*crash)(void *argument), void *argument) {
    said_length = 0;
    if (!__builtin_setjmp(way_back)) {
        crash(argument);
    }
    report_forget();
}

bool says(const char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= said_length; i++) {
        if (memcmp(said + i, text, length) == 0) {
            return true;
        }
    }
    return false;
}
