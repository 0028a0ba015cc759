/*
 * Which compiler the headers are for. clang compiles handlers as well, but it cannot ask a
 * function for its interrupt attribute, so it accepts a wrong handler without a word, and it saves
 * the registers in another order, so interrupted_registers() would name the wrong ones.
 *
 * TRAPGATE_ANALYSIS lets clang read the headers unchecked, for an editor or a linter (.clangd
 * defines it). MUST NOT be defined for code that runs.
 */
#ifndef TRAPGATE_COMPILER_H
#define TRAPGATE_COMPILER_H

#if defined(__clang__) && !defined(TRAPGATE_ANALYSIS)
#error "Trapgate needs GCC: clang checks no handler and saves registers in another order. Use \
gcc; for an editor or a linter, and for nothing that runs, define TRAPGATE_ANALYSIS"
#endif

#endif
