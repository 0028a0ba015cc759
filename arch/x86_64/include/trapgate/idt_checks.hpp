/*
 * The compile-time checks behind <trapgate/idt.h>, in C++17 and newer: the same refusals as in
 * <trapgate/idt_checks.h>, in the same words.
 *
 * In C++ noreturn is no part of a type, so what a vector accepts is read off the type of its entry,
 * and both attributes are asked of the handler itself. Options come in the order of struct
 * trapgate_gate_options: the language wants it so.
 */
#ifndef TRAPGATE_IDT_CHECKS_HPP
#define TRAPGATE_IDT_CHECKS_HPP

#include <trapgate/handler.h>
#include <trapgate/idt_sentences.h>

/* The entry type of a vector that takes no handler. Never defined. */
struct trapgate_reserved_vector;

/* A handler's shape. It may be noexcept. */
template <typename handler> struct trapgate_shape {
    static constexpr bool no_code = false, code = false;
};
template <bool silent> struct trapgate_shape<void (*)(struct interrupt_frame *) noexcept(silent)> {
    static constexpr bool no_code = true, code = false;
};
template <bool silent>
struct trapgate_shape<void (*)(struct interrupt_frame *, unsigned long) noexcept(silent)> {
    static constexpr bool no_code = false, code = true;
};

/* What a vector accepts, by the type of its entry; those are defined in <trapgate/idt.h>. */
template <typename entry> struct trapgate_vector {
    static constexpr bool no_code = false, code = false, final = false;
};
template <> struct trapgate_vector<union trapgate_entry> {
    static constexpr bool no_code = true, code = false, final = false;
};
template <> struct trapgate_vector<union trapgate_entry_with_code> {
    static constexpr bool no_code = false, code = true, final = false;
};
template <> struct trapgate_vector<union trapgate_final_entry> {
    static constexpr bool no_code = true, code = false, final = true;
};
template <> struct trapgate_vector<union trapgate_final_entry_with_code> {
    static constexpr bool no_code = false, code = true, final = true;
};

/* Never defined: the type of an expression when it is passed by value. */
template <typename type> type trapgate_by_value(type);

/* Options that the CPU has no bits for, as in C. A negative one is narrowed, which is no C++. The
 * first member takes no number, so none can come without a name. */
struct trapgate_write_the_name_of_the_option {};
struct trapgate_option_bits {
    struct trapgate_write_the_name_of_the_option first;
    unsigned stack : 3, privilege : 2, type : 1, end : 1;
};
#if defined(__GNUC__) && !defined(__clang__)
/* C++17 has no designators, but GCC has them there, too; from 12 on with a warning of its own. */
#define TRAPGATE_DESIGNATORS                                                                       \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wpragmas\"")                 \
        _Pragma("GCC diagnostic ignored \"-Wpedantic\"")                                           \
            _Pragma("GCC diagnostic ignored \"-Wc++20-extensions\"")                               \
                _Pragma("GCC diagnostic ignored \"-Wconversion\"")                                 \
                    _Pragma("GCC diagnostic ignored \"-Wsign-conversion\"")                        \
                        _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"")
#define TRAPGATE_CHECK_OPTIONS(...)                                                                 \
    TRAPGATE_DESIGNATORS _Pragma("GCC diagnostic error \"-Woverflow\"") if (0) {                    \
        (void)trapgate_option_bits{                                                                 \
            __VA_ARGS__}; /* .stack 0 to 7, .privilege 0 to 3, .type INTERRUPT_GATE or TRAP_GATE */ \
    }                                                                                               \
    _Pragma("GCC diagnostic pop")

#pragma GCC system_header /* for the reason given in <trapgate/idt_checks.h> */

#define TRAPGATE_CHECK_HANDLER(entry_, handler)                                                    \
    typedef trapgate_vector<__typeof__(*(entry_))> trapgate_accepts;                               \
    typedef trapgate_shape<decltype(trapgate_by_value(handler))> trapgate_handler;                 \
    static_assert(!__is_same(__typeof__(*(entry_)), union trapgate_reserved_entry),                \
                  TRAPGATE_SAY_RESERVED);                                                          \
    static_assert(!__is_same(__typeof__(&(entry_)->gate), const struct trapgate_gate *),           \
                  TRAPGATE_SAY_CONST);                                                             \
    static_assert(__builtin_has_attribute(handler, interrupt), TRAPGATE_SAY_NO_HANDLER);           \
    static_assert(!__builtin_has_attribute(handler, interrupt) || trapgate_handler::no_code ||     \
                      trapgate_handler::code,                                                      \
                  TRAPGATE_SAY_SHAPE);                                                             \
    static_assert(!trapgate_accepts::code || !trapgate_handler::no_code,                           \
                  TRAPGATE_SAY_CODE_MISSING);                                                      \
    static_assert(!trapgate_accepts::no_code || !trapgate_handler::code, TRAPGATE_SAY_CODE_EXTRA); \
    static_assert(!trapgate_accepts::final || __builtin_has_attribute(handler, noreturn),          \
                  TRAPGATE_SAY_MAY_RETURN)

#define TRAPGATE_CHECK_INTERRUPT_VECTOR(vector)                                                    \
    static_assert(!__builtin_constant_p(vector) || (unsigned long)(vector)-32 < 224,               \
                  TRAPGATE_SAY_VECTOR)

#define TRAPGATE_CHECK_TABLE(table)                                                                \
    static_assert(__is_same(decltype(trapgate_by_value(table)), struct idt *) ||                   \
                      __is_same(decltype(trapgate_by_value(table)), const struct idt *),           \
                  TRAPGATE_SAY_TABLE)

#else /* clang, see <trapgate/compiler.h> */

#define TRAPGATE_DESIGNATORS _Pragma("GCC diagnostic push")
#define TRAPGATE_CHECK_HANDLER(entry, handler) (void)0
#define TRAPGATE_CHECK_OPTIONS(...) (void)0
#define TRAPGATE_CHECK_INTERRUPT_VECTOR(vector) (void)0
#define TRAPGATE_CHECK_TABLE(table) (void)0

#endif

/* The options as a value. What is not constant may be of any integer type. */
#define TRAPGATE_OPTIONS(...)                                                                      \
    __extension__({                                                                                \
        TRAPGATE_DESIGNATORS _Pragma("GCC diagnostic ignored \"-Wnarrowing\"")                     \
            trapgate_gate_options trapgate_options{__VA_ARGS__};                                   \
        _Pragma("GCC diagnostic pop") trapgate_options;                                            \
    })

/* The gate of an entry. A const one was refused: another error would only hide why. */
#define TRAPGATE_GATE(entry) const_cast<struct trapgate_gate *>(&(entry)->gate)

/* A table's address, where no other will do: a name that a constant initializes. If it is none, GCC
 * prints the initializer, and so the name of its type. What is no table at all was refused. */
#define TRAPGATE_STATIC_TABLE(name, table)                                                         \
    static constexpr the_table_must_be_static__else_use_idt_load_unchecked name = {                \
        trapgate_table_of(table)}
#define TRAPGATE_TABLE(name) (name).table
struct the_table_must_be_static__else_use_idt_load_unchecked {
    const struct idt *table;
};
constexpr const struct idt *trapgate_table_of(const struct idt *table) {
    return table;
}
constexpr const struct idt *trapgate_table_of(struct idt *table) {
    return table;
}
template <typename other> constexpr const struct idt *trapgate_table_of(other) {
    return nullptr;
}

#endif
