/*
 * 256 functions, because the CPU does not tell a handler its vector: it must be another function
 * for each. Each is one line; exceptions.def says which of the two shapes an exception has.
 */
#include <trapgate/catch.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/unhandled.h>

#include "arch/x86_64/idt/catch_take.h"
#include "arch/x86_64/idt/hooks.h"
#include "arch/x86_64/idt/probe.h"
#include "arch/x86_64/idt/visit.h"

/* visit.S */
_Static_assert(sizeof(struct trapgate_exception) == 48, "six pushes, without the one that aligns");
_Static_assert(offsetof(struct trapgate_exception, vector) == 0, "pushed last");
_Static_assert(offsetof(struct trapgate_exception, software) < 8, "a push of the vector zeroes it");
_Static_assert(offsetof(struct trapgate_exception, error_code) == 8, "pushed before");
_Static_assert(offsetof(struct trapgate_exception, cr2) == 16, "and so on");
_Static_assert(offsetof(struct trapgate_exception, dr6) == 24, "and so on");
_Static_assert(offsetof(struct trapgate_exception, frame) == 32, "and so on");
_Static_assert(offsetof(struct trapgate_exception, registers) == 40, "and so on");
_Static_assert(sizeof(struct TRAPGATE_REGISTERS) == 0x78, "the frame is behind them");

unsigned long trapgate_care;
static struct trapgate_hooks hooks;

void trapgate_set_hooks(const struct trapgate_hooks *new_hooks) {
    static bool counted;
    if (!counted) {
        counted = true;
        __atomic_add_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
    }
    hooks = *new_hooks;
}

void trapgate_leave_for(struct interrupt_frame *frame) {
    if (hooks.leave) {
        hooks.leave(VECTOR_COUNT, frame, 0);
    }
}

/* Whether it is a probe's, which goes on. */
static bool handle(struct trapgate_exception *exception) {
    if (trapgate_probe_take(exception)) {
        return true;
    }
    trapgate_catch_deliver(exception);
    /* No catch takes it. What the program does about it is outside of every catch that it
     * interrupted, and so is a fault in that. The state is this thread's, also if the program goes on
     * with another one meanwhile, on another stack or by writing to this frame. */
    struct trapgate_catch_state *state = trapgate_catch_state();
    struct trapgate_catch_context *innermost = state->innermost;
    state->innermost = NULL;
    trapgate_unhandled(exception);
    state->innermost = innermost;
    if (exception_class(exception->vector) == EXCEPTION_CLASS_ABORT) {
        trapgate_refuse("unhandled: nothing may return from an abort");
    }
    if (exception->software) {
        trapgate_refuse("unhandled: INT n pushed no error code, so there is none to return over");
    }
    return false;
}

/* How interrupts go, by whether this CPU has SMAP; and whether it has. */
static void (*visit)(unsigned, struct registers *) = trapgate_visit;
static bool has_smap;

static void find_smap(void) {
    enum { CPUID_7_EBX_SMAP = 1 << 20 };
    static bool looked;
    if (!looked && cpu_id(7, 0).ebx & CPUID_7_EBX_SMAP) {
        has_smap = true;
        visit = trapgate_visit_with_smap;
    }
    looked = true;
}

/* The long way. SMAP binds it whatever the interrupted code's RFLAGS.AC was. */
static void arrived(struct trapgate_exception *exception) {
    if (has_smap) {
        cpu_clear_access();
    }
    unsigned long entered = hooks.enter ? hooks.enter(exception->vector, exception->frame) : 0;
    bool is_probe = handle(exception);
    if (hooks.leave) {
        hooks.leave(exception->vector, exception->frame, entered);
    }
    if (is_probe) {
        trapgate_go_on(exception->registers, exception->frame);
    }
}

/* One callee for all handlers of a shape: they are 256. */
#define OUT_OF_LINE __attribute__((noinline))

OUT_OF_LINE void trapgate_visit_with_care(unsigned vector, struct registers *registers) {
    struct trapgate_exception exception = {
        .vector = vector,
        /* Before the hook, which may fault: it reads memory. */
        .dr6 = vector == VECTOR_DEBUG ? cpu_read_dr6() : 0,
        .frame = (struct interrupt_frame *)(registers + 1),
        .registers = registers,
    };
    arrived(&exception);
}

/* An exception without an error code that a catch may take: the short way to it. */
OUT_OF_LINE static void arrived_without_code(unsigned vector, struct registers *registers) {
    if (!hooks.enter) {
        const struct trapgate_exception exception = {.vector = vector, .registers = registers};
        trapgate_catch_take(&exception, true);
    }
    trapgate_visit_with_care(vector, registers);
}

/*
 * In 64-bit mode the CPU aligns the stack to 16 bytes, pushes the five quadwords of the frame, and
 * then the error code (SDM 3A, "64-Bit Mode Stack Frame"): the frame lies at 8 modulo 16. Where the
 * compiler finds it at 0, no code was pushed and all is one place lower than it looks: the vector
 * was raised by INT n. CR2 is read before the hook, which may fault.
 */
OUT_OF_LINE static void arrived_with_code(unsigned vector, struct interrupt_frame *frame,
                                          unsigned long error_code, struct registers *registers) {
    bool software = (uintptr_t)frame % 16 == 0;
    struct trapgate_exception exception = {
        .vector = vector,
        .has_error_code = !software,
        .software = software,
        .error_code = software ? 0 : error_code,
        .cr2 = trapgate_has_cr2(vector) ? cpu_read_cr2() : 0,
        .frame = software ? (struct interrupt_frame *)((uintptr_t)frame - 8) : frame,
        .registers = registers,
    };
    arrived(&exception);
}

#define WITHOUT_CODE_BY(CALLEE, vector, name)                                                      \
    INTERRUPT static void name(struct interrupt_frame *frame) {                                    \
        (void)frame;                                                                               \
        CALLEE(vector, interrupted_registers());                                                   \
    }
/* NMI and its like, #MC, and #DB, which has DR6, go the long way. */
#define MAY_BE_CAUGHT_FAULT arrived_without_code
#define MAY_BE_CAUGHT_TRAP arrived_without_code
#define MAY_BE_CAUGHT_ABORT trapgate_visit_with_care
#define MAY_BE_CAUGHT_INTERRUPT trapgate_visit_with_care
#define HANDLER(vector, name, callee)                                                              \
    WITHOUT_CODE_BY(((vector) == VECTOR_DEBUG ? trapgate_visit_with_care : (callee)), vector, name)
#define HANDLER_with_code(vector, name, callee)                                                    \
    INTERRUPT static void name(struct interrupt_frame *frame, unsigned long error_code) {          \
        arrived_with_code(vector, frame, error_code, interrupted_registers());                     \
    }

/* Vectors 0 to 31: unhandled_page_fault, … What a vector pushes is the end of the macro's name, as it is
 * of its entry's in struct idt. */
#define HANDLER_THAT(pushes) HANDLER##pushes
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    TRAPGATE_EXPAND(HANDLER_THAT, TRAPGATE_PUSHES_##code)                                          \
    (vector, unhandled_##field, MAY_BE_CAUGHT_##class)
#define TRAPGATE_RESERVED(vector, field, words)                                                    \
    HANDLER(vector, unhandled_##field, trapgate_visit_with_care)
#include <trapgate/exceptions.def>

/* Vectors 32 to 255: unhandled_0x20, … */
/* clang-format off */
#define EACH_IN_ROW(row, MACRO)                                                                    \
    MACRO(row##0) MACRO(row##1) MACRO(row##2) MACRO(row##3) MACRO(row##4) MACRO(row##5)            \
    MACRO(row##6) MACRO(row##7) MACRO(row##8) MACRO(row##9) MACRO(row##a) MACRO(row##b)            \
    MACRO(row##c) MACRO(row##d) MACRO(row##e) MACRO(row##f)
#define EACH_INTERRUPT(MACRO)                                                                      \
    EACH_IN_ROW(0x2, MACRO) EACH_IN_ROW(0x3, MACRO) EACH_IN_ROW(0x4, MACRO)                        \
    EACH_IN_ROW(0x5, MACRO) EACH_IN_ROW(0x6, MACRO) EACH_IN_ROW(0x7, MACRO)                        \
    EACH_IN_ROW(0x8, MACRO) EACH_IN_ROW(0x9, MACRO) EACH_IN_ROW(0xa, MACRO)                        \
    EACH_IN_ROW(0xb, MACRO) EACH_IN_ROW(0xc, MACRO) EACH_IN_ROW(0xd, MACRO)                        \
    EACH_IN_ROW(0xe, MACRO) EACH_IN_ROW(0xf, MACRO)
/* clang-format on */
#define INTERRUPT_HANDLER(vector) WITHOUT_CODE_BY(visit, vector, unhandled_##vector)
EACH_INTERRUPT(INTERRUPT_HANDLER)

static const uint64_t handlers[VECTOR_COUNT] = {
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    [vector] = (uint64_t)unhandled_##field,
#define TRAPGATE_RESERVED(vector, field, words) [vector] = (uint64_t)unhandled_##field,
#include <trapgate/exceptions.def>
#define INTERRUPT_ROW(vector) [vector] = (uint64_t)unhandled_##vector,
    EACH_INTERRUPT(INTERRUPT_ROW)};

uint64_t trapgate_default_handler(uint8_t vector) {
    return handlers[vector];
}

void idt_set_default(struct idt *table, uint8_t vector, struct trapgate_gate_options options) {
    find_smap();
    trapgate_gate_set((struct trapgate_gate *)table + vector, handlers[vector], options);
}

void idt_set_defaults(struct idt *table) {
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        idt_set_default(table, (uint8_t)vector, (struct trapgate_gate_options){0});
    }
}
