/* The tests of a kernel, found in its ELF file without a boot. */
#ifndef TRAPGATE_RUNNER_TESTS_H
#define TRAPGATE_RUNNER_TESTS_H

#include <stdbool.h>
#include <stddef.h>

struct found_test {
    char *name; /* of TEST_EACH with the number of the row: squares[2] */
    const char *labels;
    unsigned seconds; /* a bound of its own; 0: none */
    bool alone;
};

struct found_tests {
    struct found_test *test;
    size_t count;
};

/* Ends the tool with one line where the file has no tests, or where the linker dropped their table. In
 * the order of their names. */
void tests_find(struct found_tests *tests, const char *elf);

#endif
