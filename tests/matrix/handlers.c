/*
 * Handlers of every shape that could move the registers they save: each body in four handlers, with
 * and without error code, returning and not. `frame` and `error_code` are their parameters; in half
 * of them the error code is a constant.
 */
#include "matrix.h"

#ifdef CONTROL
/* The mistake that a control must find: one register is not clobbered, so a body that does not use
 * it does not save it, and the record has a hole. */
#undef interrupted_registers
#define interrupted_registers()                                                                    \
    (__extension__({                                                                               \
        __asm__ volatile(".pushsection .trapgate.registers, \"\", @progbits\n\t"                   \
                         ".quad 771f\n\t"                                                          \
                         ".popsection\n"                                                           \
                         "771:"                                                                    \
                         :                                                                         \
                         :                                                                         \
                         : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r10", "r11", "r12",    \
                           "r13", "r14", "r15");                                                   \
        (struct registers *)((char *)__builtin_frame_address(0) -                                  \
                             offsetof(struct registers, rbp));                                     \
    }))
#endif

#define FOUR_HANDLERS(name, ...)                                                                   \
    HANDLER(, name##_returning, (void)0, __VA_ARGS__)                                              \
    HANDLER_WITH_CODE(, name##_returning_with_code, (void)0, __VA_ARGS__)                          \
    HANDLER(NORETURN, name##_final, leave(), __VA_ARGS__)                                          \
    HANDLER_WITH_CODE(NORETURN, name##_final_with_code, leave(), __VA_ARGS__)
#define HANDLER(attribute, name, end, ...)                                                         \
    INTERRUPT attribute static void name(struct interrupt_frame *frame) {                          \
        const unsigned long error_code = 0;                                                        \
        (void)frame, (void)error_code;                                                             \
        do {                                                                                       \
            __VA_ARGS__                                                                            \
        } while (0);                                                                               \
        end;                                                                                       \
    }
#define HANDLER_WITH_CODE(attribute, name, end, ...)                                               \
    INTERRUPT attribute static void name(struct interrupt_frame *frame,                            \
                                         unsigned long error_code) {                               \
        (void)frame;                                                                               \
        seen_error_code = error_code;                                                              \
        do {                                                                                       \
            __VA_ARGS__                                                                            \
        } while (0);                                                                               \
        end;                                                                                       \
    }

/* Without a call. */
static inline __attribute__((always_inline)) void saw_inline(struct registers *registers) {
    volatile uint64_t *record = (volatile uint64_t *)registers;
    for (unsigned i = 0; i < REGISTERS; i++) {
        ((volatile uint64_t *)&seen)[i] = record[i];
        record[i] = ~record[i];
    }
}

static inline __attribute__((always_inline)) struct registers *from_a_function(void) {
    return interrupted_registers();
}

#define BODY FOUR_HANDLERS
#include "bodies.def"

#define BODY(name, ...)                                                                            \
    {#name "_returning", (const void *)name##_returning, false, true},                             \
        {#name "_returning_with_code", (const void *)name##_returning_with_code, true, true},      \
        {#name "_final", (const void *)name##_final, false, false},                                \
        {#name "_final_with_code", (const void *)name##_final_with_code, true, false},

const struct shape shapes[] = {
#include "bodies.def"
};
const size_t shape_count = sizeof shapes / sizeof *shapes;
