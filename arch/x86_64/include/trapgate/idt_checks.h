/*
 * The compile-time checks behind <trapgate/idt.h>, in C; <trapgate/idt_checks.hpp> has C++'s.
 *
 * They are assertions about types only. GCC's function types do not record the interrupt attribute,
 * so __builtin_has_attribute asks the function itself; they do record noreturn.
 */
#ifndef TRAPGATE_IDT_CHECKS_H
#define TRAPGATE_IDT_CHECKS_H

#include <trapgate/handler.h>
#include <trapgate/idt_sentences.h>

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
 * expression can look into the compound literal itself.) A negative one changes its sign there,
 * which of a variable GCC does not say, because its type is wider. With the error GCC prints the
 * line of __VA_ARGS__ below, and so the comment on it.
 */
struct trapgate_option_bits {
    unsigned stack : 3, privilege : 2, type : 1, end : 1;
} __attribute__((designated_init));
#define TRAPGATE_CHECK_OPTIONS(...)                                                                \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic error \"-Woverflow\"")                  \
        _Pragma("GCC diagnostic error \"-Wdesignated-init\"")                                      \
            _Pragma("GCC diagnostic ignored \"-Wconversion\"")                                     \
                _Pragma("GCC diagnostic error \"-Wsign-conversion\"") if (0) {                     \
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
                   TRAPGATE_SAY_RESERVED);                                                         \
    _Static_assert(!TRAPGATE_SAME(__typeof__(&(entry)->gate), const struct trapgate_gate *),       \
                   TRAPGATE_SAY_CONST);                                                            \
    _Static_assert(__builtin_has_attribute(handler, interrupt), TRAPGATE_SAY_NO_HANDLER);          \
    _Static_assert(!__builtin_has_attribute(handler, interrupt) ||                                 \
                       TRAPGATE_TAKES_NO_CODE(trapgate_handler) ||                                 \
                       TRAPGATE_TAKES_CODE(trapgate_handler),                                      \
                   TRAPGATE_SAY_SHAPE);                                                            \
    _Static_assert(!TRAPGATE_TAKES_CODE(trapgate_accepts) ||                                       \
                       !TRAPGATE_TAKES_NO_CODE(trapgate_handler),                                  \
                   TRAPGATE_SAY_CODE_MISSING);                                                     \
    _Static_assert(!TRAPGATE_TAKES_NO_CODE(trapgate_accepts) ||                                    \
                       !TRAPGATE_TAKES_CODE(trapgate_handler),                                     \
                   TRAPGATE_SAY_CODE_EXTRA);                                                       \
    _Static_assert(!TRAPGATE_IS_FINAL(trapgate_accepts) || TRAPGATE_IS_FINAL(trapgate_handler),    \
                   TRAPGATE_SAY_MAY_RETURN)

/* A vector below 32 wraps around to a huge number. */
#define TRAPGATE_CHECK_INTERRUPT_VECTOR(vector)                                                    \
    _Static_assert(                                                                                \
        (unsigned long)__builtin_choose_expr(__builtin_constant_p(vector), (vector), 32) - 32 <    \
            224,                                                                                   \
        TRAPGATE_SAY_VECTOR)

#define TRAPGATE_CHECK_TABLE(table)                                                                \
    _Static_assert(TRAPGATE_SAME(__typeof__((void)0, (table)), struct idt *) ||                    \
                       TRAPGATE_SAME(__typeof__((void)0, (table)), const struct idt *),            \
                   TRAPGATE_SAY_TABLE)

#else /* clang has no __builtin_has_attribute: editors and linters read the header unchecked */

#define TRAPGATE_CHECK_HANDLER(entry, handler) (void)0
#define TRAPGATE_CHECK_OPTIONS(...) (void)0
#define TRAPGATE_CHECK_INTERRUPT_VECTOR(vector) (void)0
#define TRAPGATE_CHECK_TABLE(table) (void)0

#endif

/* The options as a value. */
#define TRAPGATE_OPTIONS(...) ((struct trapgate_gate_options){__VA_ARGS__})

/* The gate of an entry. */
#define TRAPGATE_GATE(entry) (&(entry)->gate)

/* A table's address, where no other will do: a name that a static initializer gives it. If it is no
 * constant, what GCC says of the member that is initialized with it is the member's name. */
#define TRAPGATE_STATIC_TABLE(name, table)                                                         \
    static const struct trapgate_static_table name = {                                             \
        /* The cast: of another type the check has said all. */                                    \
        .the_table_must_be_static__else_use_idt_load_unchecked = (const struct idt *)(table),      \
    }
#define TRAPGATE_TABLE(name) (name).the_table_must_be_static__else_use_idt_load_unchecked
struct trapgate_static_table {
    const struct idt *the_table_must_be_static__else_use_idt_load_unchecked;
};

#endif
