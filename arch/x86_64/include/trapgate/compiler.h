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

#if !defined(__x86_64__) || defined(__ILP32__)
#error "Trapgate is for the 64-bit mode of x86-64: compile with -m64, by an x86-64 compiler"
#endif

/* Around the declarations of a header: in C++ they have C's linkage, and a structure and a function may
 * share a name, as in C. And an assertion, and the casts of the macros, by the names that each
 * language has for them. */
#ifdef __cplusplus
#define TRAPGATE_BEGIN                                                                             \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"") extern "C" {
#define TRAPGATE_END                                                                               \
    }                                                                                              \
    _Pragma("GCC diagnostic pop")
#define TRAPGATE_STATIC_ASSERT(condition, words) static_assert(condition, words)
#define TRAPGATE_CAST(type, value) reinterpret_cast<type>(value)
#else
#define TRAPGATE_BEGIN
#define TRAPGATE_END
#define TRAPGATE_STATIC_ASSERT(condition, words) _Static_assert(condition, words)
#define TRAPGATE_CAST(type, value) ((type)(value))
#endif

#endif
