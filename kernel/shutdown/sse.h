/*
 * SSE for a library that was compiled for programs, around one call of it: the kernel itself uses none
 * (trapgate-check), so whatever is in those registers is an interrupted program's.
 */
#ifndef KERNEL_SSE_H
#define KERNEL_SSE_H

/* Saves the x87 and SSE registers, and lets the CPU execute SSE, all of its exceptions masked. MUST be
 * followed by sse_off(). */
void sse_on(void);

/* Puts all of it back as it was. */
void sse_off(void);

#endif
