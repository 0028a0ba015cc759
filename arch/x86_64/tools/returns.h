/* Which functions return: what they were declared as, which DWARF tells, and what their code says. */
#ifndef TRAPGATE_TOOLS_RETURNS_H
#define TRAPGATE_TOOLS_RETURNS_H

#include "arch/x86_64/tools/code.h"

struct declared {
    uint64_t address;
    bool noreturn;
};

struct returns {
    const struct code *code;
    struct declared *function; /* sorted by address; empty without debugging information */
    size_t count;
};

void returns_read(struct returns *returns, const struct code *code);
void returns_free(struct returns *returns);

/* Whether the function at an address was declared noreturn. */
bool returns_never(const struct returns *returns, uint64_t address);

/* Whether it is known to return: it was not declared noreturn, and has an instruction for it. (The
 * compiler also finds out by itself that a function never returns.) */
bool returns_surely(const struct returns *returns, struct code *code, uint64_t address);

#endif
