/* Numbers that may be anywhere in memory: in a file, or in a line of pixels whose length is odd. */
#ifndef TRAPGATE_SCREEN_UNALIGNED_H
#define TRAPGATE_SCREEN_UNALIGNED_H

#include <stdint.h>

typedef uint64_t unaligned_uint64 __attribute__((aligned(1), may_alias));
typedef uint32_t unaligned_uint32 __attribute__((aligned(1), may_alias));
typedef uint16_t unaligned_uint16 __attribute__((aligned(1), may_alias));

#endif
