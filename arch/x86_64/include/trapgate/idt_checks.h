/*
 * The compile-time checks behind <trapgate/idt.h>: what is refused, and the sentence that says so.
 *
 * They are assertions about types only. GCC's function types do not record the interrupt attribute,
 * so __builtin_has_attribute asks the function itself; they do record noreturn.
 */
#ifndef TRAPGATE_IDT_CHECKS_H
#define TRAPGATE_IDT_CHECKS_H

#include <trapgate/handler.h>

/* The entry type of a vector that takes no handler. Never defined. */
struct reserved_vector;

/* Whether an expression, after a function's name has decayed to its address, has this type. */
#define TRAPGATE_IS(expression, type)                                                              \
    __builtin_types_compatible_p(__typeof__(1 ? (expression) : (expression)), type)

/* A handler's shape: whether it takes an error code, whether it comes back. */
#define TRAPGATE_TAKES_NO_CODE(handler)                                                            \
    (TRAPGATE_IS(handler, interrupt_handler) || TRAPGATE_IS(handler, final_handler))
#define TRAPGATE_TAKES_CODE(handler)                                                               \
    (TRAPGATE_IS(handler, interrupt_handler_with_code) ||                                          \
     TRAPGATE_IS(handler, final_handler_with_code))
#define TRAPGATE_IS_FINAL(handler)                                                                 \
    (TRAPGATE_IS(handler, final_handler) || TRAPGATE_IS(handler, final_handler_with_code))

#if defined(__GNUC__) && !defined(__clang__)

#define TRAPGATE_CHECK_HANDLER(accepts, handler)                                                   \
    _Static_assert(!TRAPGATE_IS(accepts, struct reserved_vector *),                                \
                   "this vector is reserved by the architecture and takes no handler: for an "     \
                   "interrupt of your own use idt_set_interrupt(table, 32 to 255, handler)");      \
    _Static_assert(__builtin_classify_type(1 ? (handler) : (handler)) == 5 &&                      \
                       __builtin_has_attribute(handler, interrupt),                                \
                   "a handler must be the plain name of a function declared INTERRUPT: write "     \
                   "`INTERRUPT static void name(struct interrupt_frame *frame)`");                 \
    _Static_assert(TRAPGATE_TAKES_NO_CODE(handler) || TRAPGATE_TAKES_CODE(handler),                \
                   "a handler takes (struct interrupt_frame *frame) or (struct interrupt_frame "   \
                   "*frame, unsigned long error_code), and returns void");                         \
    _Static_assert(!(TRAPGATE_TAKES_CODE(accepts) && TRAPGATE_TAKES_NO_CODE(handler)),             \
                   "this vector pushes an error code and the handler takes none: write "           \
                   "(struct interrupt_frame *frame, unsigned long error_code)");                   \
    _Static_assert(!(TRAPGATE_TAKES_NO_CODE(accepts) && TRAPGATE_TAKES_CODE(handler)),             \
                   "this vector pushes no error code and the handler takes one: write "            \
                   "(struct interrupt_frame *frame)");                                             \
    _Static_assert(!TRAPGATE_IS_FINAL(accepts) || TRAPGATE_IS_FINAL(handler),                      \
                   "this vector is an abort, from which nothing may return: declare the handler "  \
                   "`INTERRUPT NORETURN static void`")

/* Options that the CPU has no bits for are an error where they are constant: they overflow the
 * bit-fields of a structure that is made only for that. (No constant expression can look into the
 * compound literal itself.) Never runs. */
#define TRAPGATE_CHECK_OPTIONS(...)                                                                \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic error \"-Woverflow\"")                  \
        _Pragma("GCC diagnostic ignored \"-Wconversion\"") if (0) {                                \
        (void)(struct {                                                                            \
            unsigned stack : 3, privilege : 2, type : 1, end : 1;                                  \
        }){__VA_ARGS__};                                                                           \
    }                                                                                              \
    _Pragma("GCC diagnostic pop")

#define TRAPGATE_CHECK_INTERRUPT_VECTOR(vector)                                                    \
    _Static_assert(                                                                                \
        __builtin_choose_expr(__builtin_constant_p(vector), (vector), 32) >= 32 &&                 \
            __builtin_choose_expr(__builtin_constant_p(vector), (vector), 32) <= 255,              \
        "idt_set_interrupt takes a vector from 32 to 255: vectors 0 to 31 are exceptions, set "    \
        "with idt_set_handler(&table.field, handler)")

#else /* clang has no __builtin_has_attribute: editors and linters read the header unchecked */

#define TRAPGATE_CHECK_HANDLER(accepts, handler) (void)0
#define TRAPGATE_CHECK_OPTIONS(...) (void)0
#define TRAPGATE_CHECK_INTERRUPT_VECTOR(vector) (void)0

#endif

#endif
