/* How the tools speak: one line on the standard error, which begins with the tool's name. */
#ifndef TRAPGATE_TOOLS_MESSAGE_H
#define TRAPGATE_TOOLS_MESSAGE_H

#include <stddef.h>

/* What a tool ends with. */
enum {
    STATUS_GOOD = 0,
    STATUS_FOUND = 1,       /* it did its work, and the answer is no: there are findings */
    STATUS_FAILED = 2,      /* it could not do its work: arguments, files, memory */
    STATUS_OTHER_BUILD = 3, /* the files are not of the same build */
};

extern const char tool_name[]; /* each tool defines its own */

__attribute__((format(printf, 1, 2))) void message(const char *format, ...);
__attribute__((format(printf, 2, 3), noreturn)) void fail(int status, const char *format, ...);

/* The last rows of every tool's table of options, with a tool's own numbered from OPTION_OWN on. */
enum { OPTION_HELP = 256, OPTION_VERSION, OPTION_OWN };
#define COMMON_OPTIONS                                                                             \
    {"help", no_argument, NULL, OPTION_HELP}, {"version", no_argument, NULL, OPTION_VERSION}, {    \
        0                                                                                          \
    }

/* What is none of the tool's own: --help and --version, or an option that does not exist. Ends. */
__attribute__((noreturn)) void common_option(int option, const char *help);

/* For an option that does not exist, or an argument too many: says how to get help, and ends. */
__attribute__((noreturn)) void fail_usage(void);

/* realloc() of `count` elements, or the tool ends. */
void *allocate(void *old, size_t count, size_t size);

#endif
