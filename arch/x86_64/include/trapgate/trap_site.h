/*
 * Places where a kernel stops itself on purpose, for <trapgate/report.h>. Each is a ud2 instruction with a row in a table
 * that the linker gathers, so that the exception arrives with all registers as they were right
 * there, and the report can say what was found to be wrong.
 */
#ifndef TRAPGATE_TRAP_SITE_H
#define TRAPGATE_TRAP_SITE_H

#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/handler.h>

TRAPGATE_BEGIN

enum trapgate_trap_kind {
    TRAPGATE_TRAP_ASSERTION,
    TRAPGATE_TRAP_STACK_SMASHED,
    TRAPGATE_TRAP_RETURNED, /* behind the call of a function that must not return */
};

struct trapgate_trap_site {
    uint64_t address; /* of the ud2 */
    const char *text, *file;
    uint32_t line, kind; /* of enum trapgate_trap_kind */
};
TRAPGATE_STATIC_ASSERT(sizeof(struct trapgate_trap_site) == 32, "as the assembly below writes it");

/* Stops here: `text` and `file` MUST be string literals. */
#define TRAPGATE_TRAP_SITE(trap_kind_, text_, file_, line_)                                        \
    do {                                                                                           \
        __asm__ volatile("771:\tud2\n\t"                                                           \
                         ".pushsection trapgate_trap_sites, \"a\", @progbits\n\t"                  \
                         ".quad 771b, %c0, %c1\n\t"                                                \
                         ".long %c2, %c3\n\t"                                                      \
                         ".popsection"                                                             \
                         :                                                                         \
                         : "i"(text_), "i"(file_), "i"(line_), "i"(trap_kind_));                   \
        __builtin_unreachable();                                                                   \
    } while (0)

/* Stops with a report if the condition does not hold. Never compiled out. */
#define TRAPGATE_ASSERT(condition)                                                                 \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            TRAPGATE_TRAP_SITE(TRAPGATE_TRAP_ASSERTION, #condition, __FILE__, __LINE__);           \
        }                                                                                          \
    } while (0)

/* Calls a function that must not return, and stops with a report if it does. */
#define TRAPGATE_MUST_NOT_RETURN(call)                                                             \
    do {                                                                                           \
        call;                                                                                      \
        TRAPGATE_TRAP_SITE(TRAPGATE_TRAP_RETURNED, #call, __FILE__, __LINE__);                     \
    } while (0)

/* The site whose instruction is at an address, or NULL. */
const struct trapgate_trap_site *trapgate_trap_site_find(uint64_t address);

TRAPGATE_END

#endif
