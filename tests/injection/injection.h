/*
 * Crashes of every kind, a row each: what is damaged, and what must come of it. The families of a file stand
 * in the table that the linker gathers; run.c is the program, inject.sh boots it once for each row.
 */
#ifndef TESTS_INJECTION_INJECTION_H
#define TESTS_INJECTION_INJECTION_H

#include <stdint.h>
#include <trapgate/exception.h>

/* What must come of it, beside the vector of the exception that is reported. */
enum {
    ANSWER_RESET = 1000, /* a triple fault: no instruction can run, and the next boot says so */
    ANSWER_ANY,          /* some exception: which one is not the point, but that it is reported */
};

struct injection {
    const char *name;               /* family.case */
    void (*inject)(uint64_t value); /* does it; MUST NOT come back */
    uint64_t value;
    unsigned answer;
    const char *cause; /* the identifier that the report must give; NULL: any */
};

/* INJECTIONS({"family.case", function, value, VECTOR_…, "cause"}, …): once in a file. */
#define INJECTIONS(...)                                                                            \
    __attribute__((section("injections"), used,                                                    \
                   aligned(8))) static const struct injection injection_rows[] = {__VA_ARGS__}

/* Writes to memory that is read-only, as a stray device or another kernel's part would. */
void injection_overwrite(uint64_t address, const void *bytes, uint64_t size);

/* A page of the kernel is gone from the page tables. */
void injection_unmap(uint64_t address);

/* An exception that is nothing but itself: ud2. */
void injection_fault(void);

/* A page fault: a write to 0x18. */
void injection_touch_null(void);

/* A stack that goes on for ever. */
void injection_recurse(uint64_t unused);

/* Some bytes of code at CPL 3, on a stack of theirs. */
void injection_run_user(const unsigned char *code, uint64_t size);

#endif
