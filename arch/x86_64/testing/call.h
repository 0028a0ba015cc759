/* To call a test, and to leave it from anywhere below: call.S. */
#ifndef TRAPGATE_TESTING_CALL_H
#define TRAPGATE_TESTING_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/handler.h>

/* The registers that a call preserves, and what an iretq needs. */
struct test_context {
    uint64_t rsp, rbp, rbx, r12, r13, r14, r15, rflags, rip, cs, ss;
};
_Static_assert(offsetof(struct test_context, rsp) == 0, "CONTEXT_RSP");
_Static_assert(offsetof(struct test_context, rflags) == 56, "CONTEXT_RFLAGS");
_Static_assert(offsetof(struct test_context, ss) == 80, "CONTEXT_SS");

/* Calls run(argument), on a stack that ends at `stack` or, if that is NULL, on the current one. Returns
 * false if it came back, true if trapgate_test_resume() left it. */
bool trapgate_test_call(struct test_context *context, void (*run)(const void *),
                        const void *argument, const char *stack);
NORETURN void trapgate_test_resume(const struct test_context *context);

#endif
