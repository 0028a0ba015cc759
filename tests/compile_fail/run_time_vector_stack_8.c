/* Nor are its options any others. */
/* expect: changes value from */
#include <trapgate/vectors.h>

#include "given.h"

extern struct trapgate_vectors vectors;

void mistake(void) {
#ifdef MISTAKE
    (void)trapgate_vector_set_handler(&vectors, 0x80, on_exception, .stack = 8);
#else
    (void)trapgate_vector_set_handler(&vectors, 0x80, on_exception, .stack = 7);
#endif
}
