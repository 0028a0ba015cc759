/*
 * Whether the machine protects the kernel as it should, found out from what the CPU uses and not from what
 * was once set up: the page tables that CR3 leads to, the loaded IDT and GDT, the control registers. A page
 * that is both writable and executable, say, is no fault until somebody makes use of it.
 */
#ifndef KERNEL_HARDENING_H
#define KERNEL_HARDENING_H

#include <stdint.h>

/* What is not as it should be, and the address that it is about: of a page, or 0. */
struct hardening_flaw {
    const char *what; /* NULL: nothing */
    uint64_t address;
};

/* The first flaw. Of memory: nothing is writable and executable, user's, or mapped without being a part of
 * the image (image.h) or a device; each part is whole, with its own rights; page 0 and all guard pages are
 * absent. Of tables: the IDT and the GDT in use are sealed; no gate is empty, no two exceptions share a stack
 * slot. Of registers: CR0.WP, and EFER.NXE, CR4.SMEP, SMAP and UMIP where CPUID has them. After
 * memory_initialize(). */
struct hardening_flaw hardening_find_flaw(void);

/* A flaw is a report, and the end. It costs about 20,000 instructions: what a PC does in 10 microseconds. */
void hardening_check(void);

#endif
