/* What the suite's assembly needs of headers that are C: typed once more, and asserted to be equal. */
#ifndef KERNEL_CONFORMANCE_ASSEMBLY_H
#define KERNEL_CONFORMANCE_ASSEMBLY_H

#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define VECTOR_DONE 0xF0
#define CR0_PAGING 0x80000000
#define DR7_NONE 0x400 /* no breakpoint: what the register has after a reset */

#ifndef __ASSEMBLER__
#include <trapgate/segments.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/conformance/vocabulary/case.h"

_Static_assert(KERNEL_CODE == TRAPGATE_SELECTOR_KERNEL_CODE, "<trapgate/segments.h>");
_Static_assert(KERNEL_DATA == TRAPGATE_SELECTOR_KERNEL_DATA, "<trapgate/segments.h>");
_Static_assert(VECTOR_DONE == DONE, "case.h");
_Static_assert(CR0_PAGING == CR0_PG, "cpu.h");
#endif

#endif
