/* A moment at CPL 3: a few bytes of code run there, until an exception or an interrupt ends it. */
#ifndef TESTS_KERNEL_USER_H
#define TESTS_KERNEL_USER_H

#include <stdbool.h>
#include <stddef.h>

enum {
    USER_CODE = 0x400000, /* where the code is mapped: readable and executable at CPL 3 */
    USER_STACK_TOP = 0x600000,
};

/* Runs `code` at CPL 3. Returns when a handler has called ring_3_end(). False if there was no memory for
 * it. */
bool user_run(const void *code, size_t size);

#endif
