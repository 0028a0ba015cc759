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
struct trapgate_reserved_vector;

/* A handler's shape: whether it takes an error code, whether it comes back. */
#define TRAPGATE_SAME(type, other) __builtin_types_compatible_p(type, other)
#define TRAPGATE_TAKES_NO_CODE(type)                                                               \
    (TRAPGATE_SAME(type, trapgate_interrupt_handler) || TRAPGATE_SAME(type, trapgate_final_handler))
#define TRAPGATE_TAKES_CODE(type)                                                                  \
    (TRAPGATE_SAME(type, trapgate_interrupt_handler_with_code) ||                                  \
     TRAPGATE_SAME(type, trapgate_final_handler_with_code))
#define TRAPGATE_IS_FINAL(type)                                                                    \
    (TRAPGATE_SAME(type, trapgate_final_handler) ||                                                \
     TRAPGATE_SAME(type, trapgate_final_handler_with_code))

#if defined(__GNUC__) && !defined(__clang__)

/*
 * Options that the CPU has no bits for are an error where they are constant: they overflow the
 * bit-fields of this structure, which is made only for that and never at run time. (No constant
 * expression can look into the compound literal itself.) With the error GCC prints the line of
 * __VA_ARGS__ below, and so the comment on it.
 */
struct trapgate_option_bits {
    unsigned stack : 3, privilege : 2, type : 1, end : 1;
} __attribute__((designated_init));
#define TRAPGATE_CHECK_OPTIONS(...)                                                                \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic error \"-Woverflow\"")                  \
        _Pragma("GCC diagnostic error \"-Wdesignated-init\"")                                      \
            _Pragma("GCC diagnostic ignored \"-Wconversion\"") if (0) {                            \
        (void)(struct trapgate_option_bits){                                                       \
            __VA_ARGS__ /* .stack 0 to 7, .privilege 0 to 3, .type INTERRUPT_GATE or TRAP_GATE */  \
        };                                                                                         \
    }                                                                                              \
    _Pragma("GCC diagnostic pop")

/* From here on GCC reports an error in the line that made the mistake, and not where this file is
 * able to notice it. Not above, where a comment here is a part of what is reported. */
#pragma GCC system_header

/* Opens with declarations: MUST stand at the start of a block. The comma makes a function's name
 * decay to its address. */
#define TRAPGATE_CHECK_HANDLER(entry, handler)                                                     \
    typedef __typeof__((entry)->accepts[0]) trapgate_accepts;                                      \
    typedef __typeof__((void)0, (handler)) trapgate_handler;                                       \
    _Static_assert(!TRAPGATE_SAME(trapgate_accepts, struct trapgate_reserved_vector *),            \
                   "this vector is reserved by the architecture and takes no handler: for an "     \
                   "interrupt of your own use idt_set_interrupt(table, 32 to 255, handler)");      \
    _Static_assert(!TRAPGATE_SAME(__typeof__(&(entry)->gate), const struct trapgate_gate *),       \
                   "this table is const and its gates cannot be set: declare it "                  \
                   "`static struct idt`");                                                         \
    _Static_assert(__builtin_has_attribute(handler, interrupt),                                    \
                   "a handler must be the plain name of a function declared INTERRUPT: write "     \
                   "`INTERRUPT static void name(struct interrupt_frame *frame)`");                 \
    _Static_assert(!__builtin_has_attribute(handler, interrupt) ||                                 \
                       TRAPGATE_TAKES_NO_CODE(trapgate_handler) ||                                 \
                       TRAPGATE_TAKES_CODE(trapgate_handler),                                      \
                   "a handler takes (struct interrupt_frame *frame) or (struct interrupt_frame "   \
                   "*frame, unsigned long error_code)");                                           \
    _Static_assert(!TRAPGATE_TAKES_CODE(trapgate_accepts) ||                                       \
                       !TRAPGATE_TAKES_NO_CODE(trapgate_handler),                                  \
                   "this vector pushes an error code and the handler takes none: write "           \
                   "(struct interrupt_frame *frame, unsigned long error_code)");                   \
    _Static_assert(!TRAPGATE_TAKES_NO_CODE(trapgate_accepts) ||                                    \
                       !TRAPGATE_TAKES_CODE(trapgate_handler),                                     \
                   "this vector pushes no error code and the handler takes one: write "            \
                   "(struct interrupt_frame *frame)");                                             \
    _Static_assert(!TRAPGATE_IS_FINAL(trapgate_accepts) || TRAPGATE_IS_FINAL(trapgate_handler),    \
                   "this vector is an abort, from which nothing may return: declare the handler "  \
                   "`INTERRUPT NORETURN static void`")

/* A vector below 32 wraps around to a huge number. */
#define TRAPGATE_CHECK_INTERRUPT_VECTOR(vector)                                                    \
    _Static_assert(                                                                                \
        (unsigned long)__builtin_choose_expr(__builtin_constant_p(vector), (vector), 32) - 32 <    \
            224,                                                                                   \
        "idt_set_interrupt takes a vector from 32 to 255: vectors 0 to 31 are exceptions, set "    \
        "with idt_set_handler(&table.field, handler)")

#define TRAPGATE_CHECK_TABLE(table)                                                                \
    _Static_assert(TRAPGATE_SAME(__typeof__((void)0, (table)), struct idt *) ||                    \
                       TRAPGATE_SAME(__typeof__((void)0, (table)), const struct idt *),            \
                   "idt_load takes the address of a whole table: write idt_load(&table)")

#else /* clang has no __builtin_has_attribute: editors and linters read the header unchecked */

#define TRAPGATE_CHECK_HANDLER(entry, handler) (void)0
#define TRAPGATE_CHECK_OPTIONS(...) (void)0
#define TRAPGATE_CHECK_INTERRUPT_VECTOR(vector) (void)0
#define TRAPGATE_CHECK_TABLE(table) (void)0

#endif

#endif
