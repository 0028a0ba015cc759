/* For who makes a catch of another shape than exception_catch(): the parts of one. */
#ifndef TRAPGATE_CATCH_CONTEXT_H
#define TRAPGATE_CATCH_CONTEXT_H

#include <trapgate/catch.h>

/* The context of a catch that begins here, inside of the innermost one. It is in effect when it is the
 * innermost itself. */
void trapgate_catch_fill(struct trapgate_catch_context *context, uint64_t rsp,
                         struct caught_exception *caught) __attribute__((visibility("hidden")));

/* The segment registers as they were then, and the bases of FS and GS, unless they are to be kept. */
void trapgate_catch_restore_segments(const struct trapgate_catch_context *context, bool keep_bases)
    __attribute__((visibility("hidden")));

#endif
