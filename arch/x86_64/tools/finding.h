/* What trapgate-check finds: one line each, with function, file and line, and what to do. */
#ifndef TRAPGATE_TOOLS_FINDING_H
#define TRAPGATE_TOOLS_FINDING_H

#include "arch/x86_64/tools/code.h"
#include "arch/x86_64/tools/lines.h"

struct findings {
    const struct image *image;
    const struct code *code;
    const struct lines *lines;
    unsigned count;
    char **said; /* the texts so far: each is said once */
    size_t said_count;
};

/* Of the whole file. */
__attribute__((format(printf, 2, 3))) void finding(struct findings *findings, const char *format,
                                                   ...);

/* Of an instruction. */
__attribute__((format(printf, 3, 4))) void finding_at(struct findings *findings, size_t number,
                                                      const char *format, ...);

#endif
