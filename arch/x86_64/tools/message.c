#include "arch/x86_64/tools/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void say(const char *format, va_list arguments) {
    fprintf(stderr, "%s: ", tool_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void message(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

void fail(int status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    exit(status);
}

void fail_usage(void) {
    fprintf(stderr, "Try '%s --help' for more information.\n", tool_name);
    exit(STATUS_FAILED);
}

void common_option(int option, const char *help) {
    if (option == OPTION_HELP) {
        fputs(help, stdout);
    } else if (option == OPTION_VERSION) {
        printf("%s (Trapgate) %s\n", tool_name, TRAPGATE_VERSION);
    } else {
        fail_usage();
    }
    exit(STATUS_GOOD);
}

void *allocate(void *old, size_t count, size_t size) {
    void *memory = reallocarray(old, count ? count : 1, size);
    if (!memory) {
        fail(STATUS_FAILED, "out of memory");
    }
    return memory;
}
