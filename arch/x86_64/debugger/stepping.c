/*
 * One instruction alone.
 *
 * While it runs the CPU uses a table in which every exception, and the vector of an INT n, leads to a
 * handler here. So a step into one of the program's handlers ends at its first instruction, and the flags
 * that the CPU pushed for it are put right before anybody sees them: TF as it was, and IF, which is clear
 * during a step, so that no device comes in between: what is pending comes when the program goes on.
 */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/breakpoints.h"
#include "arch/x86_64/debugger/hardware.h"
#include "arch/x86_64/debugger/machine.h"
#include "arch/x86_64/debugger/step.h"
#include "arch/x86_64/debugger/target.h"

static struct idt table;

static struct {
    bool active;
    struct step step;
    uint64_t rflags;     /* before the step */
    uint64_t breakpoint; /* behind an instruction that the CPU does not trap behind; 0: none */
    uint8_t vector;      /* of INT n */
} stepping;

/* SDM 2, "SYSCALL—Fast System Call". */
enum { SELECTOR_PRIVILEGE = 3, STACK_BEHIND_CODE = 8, SELECTOR_REST = 0xFFFC };
#define MSR_STAR 0xC0000081u
#define MSR_LSTAR 0xC0000082u
#define MSR_FMASK 0xC0000084u

static void call_system(unsigned length) {
    struct interrupt_frame *frame = &machine.frame;
    uint64_t flags = frame->rflags & ~(uint64_t)RFLAGS_RF;
    machine.registers.rcx = frame->rip + length;
    machine.registers.r11 = flags;
    frame->rip = cpu_read_msr(MSR_LSTAR);
    frame->rflags = (flags & ~cpu_read_msr(MSR_FMASK)) | RFLAGS_FIXED;
    frame->cs = cpu_read_msr(MSR_STAR) >> 32 & SELECTOR_REST;
    frame->ss = frame->cs + STACK_BEHIND_CODE;
}

static unsigned privilege(void) {
    return machine.frame.cs & SELECTOR_PRIVILEGE;
}

static unsigned io_privilege(void) {
    return (unsigned)(machine.frame.rflags & RFLAGS_IOPL) >> 12;
}

/* Entered by the program's gate, as far as anybody can see. */
static void arrive(unsigned vector, struct interrupt_frame *frame, uint64_t pushed,
                   const struct TRAPGATE_REGISTERS *registers) {
    static const struct stop stop = {.signal = SIGNAL_TRAP};
    struct trapgate_gate gate;
    machine_take(vector, frame, registers);
    (void)stepping_end(false);
    frame->rflags = machine.frame.rflags;
    gate = ((const struct trapgate_gate *)machine.program.base)[vector];
    machine_enter_handler(gate, pushed, frame->rflags);
    machine_stop(&stop);
}

/* As in the default handlers: INT n pushes no code, and then all lies 8 bytes lower. */
static void arrive_with_code(unsigned vector, struct interrupt_frame *frame,
                             const struct TRAPGATE_REGISTERS *registers) {
    bool software = (uintptr_t)frame % 16 == 0;
    struct interrupt_frame *true_frame =
        software ? (struct interrupt_frame *)((uintptr_t)frame - 8) : frame;
    arrive(vector, true_frame, (uint64_t)frame - 8, registers);
}

#define HANDLER(vector, name)                                                                      \
    INTERRUPT static void name(struct interrupt_frame *frame) {                                    \
        arrive(vector, frame, (uint64_t)frame, interrupted_registers());                           \
    }
#define HANDLER_with_code(vector, name)                                                            \
    INTERRUPT static void name(struct interrupt_frame *frame, unsigned long error_code) {          \
        (void)error_code;                                                                          \
        arrive_with_code(vector, frame, interrupted_registers());                                  \
    }
#define HANDLER_THAT(pushes) HANDLER##pushes
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    TRAPGATE_EXPAND(HANDLER_THAT, TRAPGATE_PUSHES_##code)(vector, step_into_##field)
#define TRAPGATE_RESERVED(vector, field, words) HANDLER(vector, step_into_##field)
#include <trapgate/exceptions.def>
HANDLER(stepping.vector, step_into_interrupt)

static const struct {
    uint8_t vector;
    void (*handler)(void);
} handlers[] = {
#define TRAPGATE_EXCEPTION(number, mnemonic, field, NAME, words, class, code)                      \
    {number, (void (*)(void))step_into_##field},
#define TRAPGATE_RESERVED(number, field, words) {number, (void (*)(void))step_into_##field},
#include <trapgate/exceptions.def>
};

/* The gate leads elsewhere; who may use it, its stack and whether it is there stay the program's. */
static void lead_to(unsigned vector, void (*handler)(void)) {
    struct trapgate_gate *gate = (struct trapgate_gate *)&table + vector;
    struct trapgate_gate to =
        trapgate_gate_make((uint64_t)handler, (struct trapgate_gate_options){0});
    gate->offset_low = to.offset_low;
    gate->offset_middle = to.offset_middle;
    gate->offset_high = to.offset_high;
}

/* Those of #DB and #BP are the debugger's already; NMI and #MC are nobody's step. */
static void load_table(const struct step *step) {
    uint8_t *to = (uint8_t *)&table;
    size_t size = machine.program.limit + 1u;
    (void)target_read(to, machine.program.base, size < sizeof table ? size : sizeof table);
    for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++) {
        unsigned vector = handlers[i].vector;
        if (vector != VECTOR_DEBUG && vector != VECTOR_BREAKPOINT &&
            vector != VECTOR_NON_MASKABLE_INTERRUPT && vector != VECTOR_MACHINE_CHECK) {
            lead_to(vector, handlers[i].handler);
        }
    }
    if (step->kind == STEP_RAISES && step->vector >= VECTOR_EXCEPTIONS) {
        stepping.vector = step->vector;
        lead_to(step->vector, (void (*)(void))step_into_interrupt);
    }
    cpu_load_idt(&table, sizeof table);
}

bool stepping_uses(uint64_t base) {
    return base == (uint64_t)&table;
}

/*
 * Where the CPU would not trap behind the instruction, a breakpoint of INT3 does. And where data is watched:
 * QEMU 7.2 raises two debug exceptions behind an instruction that is stepped and accesses it, the second
 * before the first instruction of the first one's handler, whose frame is lost if that has a stack of its own.
 */
static bool stop_behind(const struct step *step) {
    uint64_t address = machine.frame.rip + step->length;
    bool wanted = step->kind == STEP_LOADS_STACK || (step->kind == STEP_PLAIN && step->length &&
                                                     !step->branches && hardware_watches());
    if (!wanted || breakpoint_is_at(address) || breakpoint_insert(address)) {
        return false;
    }
    stepping.breakpoint = address;
    return true;
}

bool stepping_begin(void) {
    uint8_t code[15];
    struct step step = step_look(code, breakpoints_read(code, machine.frame.rip, sizeof code));
    if (step.kind == STEP_WAITS && privilege() == 0) {
        machine.frame.rip += step.length;
        return false;
    }
    if (step.kind == STEP_SETS_IF && privilege() <= io_privilege()) {
        machine.frame.rip += step.length;
        machine.frame.rflags |= RFLAGS_IF;
        return false;
    }
    if (step.kind == STEP_CALLS_SYSTEM && cpu_read_msr(MSR_EFER) & EFER_SCE) {
        call_system(step.length);
        return false;
    }
    stepping.step = step;
    stepping.rflags = machine.frame.rflags;
    stepping.active = true;
    stepping.breakpoint = 0;
    machine.frame.rflags &= ~(uint64_t)RFLAGS_IF;
    if (!stop_behind(&step)) {
        machine.frame.rflags |= RFLAGS_TF;
    }
    load_table(&step);
    return true;
}

/* What PUSHF has pushed is the program's to see. */
static void correct_pushed_flags(void) {
    enum { MASK = RFLAGS_TF | RFLAGS_IF };
    uint64_t flags = 0;
    size_t size = stepping.step.size;
    if (breakpoints_read((uint8_t *)&flags, machine.frame.rsp, size) == size) {
        flags = (flags & ~(uint64_t)MASK) | (stepping.rflags & MASK);
        (void)breakpoints_write(machine.frame.rsp, (const uint8_t *)&flags, size);
    }
}

bool stepping_end(bool trapped) {
    if (!stepping.active) {
        return false;
    }
    stepping.active = false;
    if (stepping.breakpoint) {
        (void)breakpoint_remove(stepping.breakpoint);
    }
    enum step_kind kind = trapped ? stepping.step.kind : STEP_PLAIN;
    if (kind == STEP_PUSHES_FLAGS) {
        correct_pushed_flags();
    }
    machine.frame.rflags = step_flags(kind, stepping.rflags, machine.frame.rflags, privilege());
    return true;
}

bool stepping_is_active(void) {
    return stepping.active;
}

bool stepping_breakpoint_is_at(uint64_t address) {
    return stepping.active && stepping.breakpoint && stepping.breakpoint == address;
}
