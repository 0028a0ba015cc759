/* A vector that is allocated at run time is as typed as one that is not. */
/* expect: this vector pushes no error code and the handler takes one */
/* expect: write (struct interrupt_frame *frame) */
#include <trapgate/vectors.h>

#include "given.h"

extern struct trapgate_vectors vectors;

void mistake(void) {
#ifdef MISTAKE
    (void)trapgate_vector_set_handler(&vectors, 0x80, on_exception_with_code);
#else
    (void)trapgate_vector_set_handler(&vectors, 0x80, on_exception, .stack = 1);
#endif
}
