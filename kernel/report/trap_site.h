/*
 * Places where the kernel stops itself on purpose. Each is a ud2 instruction with a row in a table
 * that the linker gathers, so that the exception arrives with all registers as they were right
 * there, and the report can say what was found to be wrong.
 */
#ifndef KERNEL_REPORT_TRAP_SITE_H
#define KERNEL_REPORT_TRAP_SITE_H

#include <stdint.h>
#include <trapgate/handler.h>

enum trap_kind {
    TRAP_ASSERTION,
    TRAP_STACK_SMASHED,
    TRAP_RETURNED, /* behind the call of a function that must not return */
};

struct trap_site {
    uint64_t address; /* of the ud2 */
    const char *text, *file;
    uint32_t line, kind; /* of enum trap_kind */
};
_Static_assert(sizeof(struct trap_site) == 32, "as the assembly below writes it");

/* Stops here: `text` and `file` MUST be string literals. */
#define TRAP_SITE(trap_kind_, text_, file_, line_)                                                 \
    do {                                                                                           \
        __asm__ volatile("771:\tud2\n\t"                                                           \
                         ".pushsection trap_sites, \"a\", @progbits\n\t"                           \
                         ".quad 771b, %c0, %c1\n\t"                                                \
                         ".long %c2, %c3\n\t"                                                      \
                         ".popsection"                                                             \
                         :                                                                         \
                         : "i"(text_), "i"(file_), "i"(line_), "i"(trap_kind_));                   \
        __builtin_unreachable();                                                                   \
    } while (0)

/* Stops with a report if the condition does not hold. Never compiled out. */
#define ASSERT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            TRAP_SITE(TRAP_ASSERTION, #condition, __FILE__, __LINE__);                             \
        }                                                                                          \
    } while (0)

/* Calls a function that must not return, and stops with a report if it does. */
#define MUST_NOT_RETURN(call)                                                                      \
    do {                                                                                           \
        call;                                                                                      \
        TRAP_SITE(TRAP_RETURNED, #call, __FILE__, __LINE__);                                       \
    } while (0)

/* The site whose instruction is at an address, or NULL. */
const struct trap_site *trap_site_find(uint64_t address);

/* GCC calls this where -fstack-protector finds that a function wrote beyond an array. */
NORETURN void __stack_chk_fail(void);

#endif
