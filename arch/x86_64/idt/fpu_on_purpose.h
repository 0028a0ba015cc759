/*
 * A kernel uses no x87, MMX or SSE register: an interrupted program's would be lost. The build
 * checks it (trapgate-check), and leaves out the function that says
 *
 *     FPU_ON_PURPOSE();
 *
 * because it uses them to raise an exception, say. It MUST do so in assembly, and put back what it
 * changes.
 */
#ifndef TRAPGATE_FPU_ON_PURPOSE_H
#define TRAPGATE_FPU_ON_PURPOSE_H

/* The section lists an address in each such function; it is not loaded. */
#define FPU_ON_PURPOSE()                                                                           \
    __asm__ volatile(".pushsection .trapgate.fpu, \"\", @progbits\n\t"                             \
                     ".quad 772f\n\t"                                                              \
                     ".popsection\n"                                                               \
                     "772:")

#endif
