/* The bits of the CPU's registers that the trampoline knows: typed once more, because it is assembly, and
 * asserted to be those of C, for which memory.c includes this. */
#ifndef BOOT_TRAMPOLINE_H
#define BOOT_TRAMPOLINE_H

#define TRAMPOLINE_MSR_EFER 0xC0000080
#define TRAMPOLINE_EFER_LME (1 << 8)
#define TRAMPOLINE_EFER_NXE (1 << 11)
#define TRAMPOLINE_CR4_PAE (1 << 5)
#define TRAMPOLINE_CR0_PE_MP_ET_NE_WP 0x00010033
#define TRAMPOLINE_CR0_PG 0x80000000
#define TRAMPOLINE_EFLAGS_ID (1 << 21)
#define TRAMPOLINE_PAGE_PRESENT_WRITABLE 3
#define TRAMPOLINE_PAGE_LARGE 0x80

#ifndef __ASSEMBLER__
#include <trapgate/segments.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "boot/layout.h"

_Static_assert(TRAMPOLINE_MSR_EFER == MSR_EFER, "cpu.h");
_Static_assert(TRAMPOLINE_EFER_LME == EFER_LME && TRAMPOLINE_EFER_NXE == EFER_NXE, "cpu.h");
_Static_assert(TRAMPOLINE_CR4_PAE == CR4_PAE, "cpu.h");
_Static_assert(TRAMPOLINE_CR0_PE_MP_ET_NE_WP == (CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP),
               "cpu.h");
_Static_assert(TRAMPOLINE_CR0_PG == CR0_PG, "cpu.h");
_Static_assert(TRAMPOLINE_EFLAGS_ID == RFLAGS_ID, "cpu.h");
_Static_assert(TRAMPOLINE_PAGE_PRESENT_WRITABLE == (PAGE_PRESENT | PAGE_WRITABLE), "paging.h");
_Static_assert(TRAMPOLINE_PAGE_LARGE == PAGE_LARGE, "paging.h");
_Static_assert(BOOT_CODE_64 == TRAPGATE_SELECTOR_KERNEL_CODE, "the gates name it");
#endif

#endif
