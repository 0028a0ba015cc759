/*
 * A CPU exception as a value.
 *
 *     static void read_it(void *address) { (void)*(volatile char *)address; }
 *
 *     struct caught_exception caught;
 *     if (exception_catch(&caught, read_it, address)) {
 *         // caught.vector == VECTOR_PAGE_FAULT, caught.address == address
 *     }
 *
 * The body is an ordinary function. When it raises an exception it is abandoned where it stands, as
 * by a jump: what it held (locks, memory) stays held. The caller's own variables are unharmed,
 * because the body is another function; nothing has to be volatile.
 *
 * A vector is caught if its gate holds the default handler (<trapgate/unhandled.h>); a handler of
 * the program's own has precedence. The exception may be raised anywhere below the body, in a
 * handler that interrupted it too, at CPL 3, and on a stack that is gone: that is a double fault,
 * and is caught where #DF has an interrupt stack.
 *
 * Never caught: NMI, #HV and #SX, which no instruction of the body causes; #MC, after which nothing
 * in the machine can be relied upon; and interrupts, vectors 32 to 255. While one of them is being
 * handled by trapgate_unhandled() no catch is in effect: its own faults are not the body's.
 */
#ifndef TRAPGATE_CATCH_H
#define TRAPGATE_CATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/exception.h>
#include <trapgate/handler.h>
#include <trapgate/registers.h>
#include <trapgate/symbol.h>

TRAPGATE_BEGIN

struct trapgate_exception;

/* Everything that is known of it; no pointer into a stack that is gone. */
struct caught_exception {
    unsigned vector;          /* 0 to 31 */
    bool has_error_code;      /* whether the CPU pushed one; INT n does not */
    unsigned long error_code; /* 0 without one */
    uint64_t address;         /* #PF, and #DF, which a #PF may have caused: CR2; else 0 */
    uint64_t dr6;             /* #DB: its cause; DR6 stays as it is, the CPU never clears it */
    struct TRAPGATE_REGISTERS registers; /* the general registers where it happened, but rsp */
    struct interrupt_frame frame;        /* where that was */
};

/*
 * Calls body(argument). Returns false if it came back, true if an exception ended it; `caught`
 * (which may be NULL) is written only then. Then rsp, the registers that a call preserves, rflags
 * (with IF, DF, AC, NT and TF) and the segment registers with the bases of FS and GS are as they
 * were at the call. Control and debug registers are not touched.
 *
 * Catches nest, up to the size of the stack, and work inside handlers.
 */
bool exception_catch(struct caught_exception *caught, void (*body)(void *), void *argument)
    TRAPGATE_SYMBOL(exception_catch);

/*
 * Copies `size` bytes from or to memory that may not be there. Returns false if that raised an
 * exception, which `caught` (may be NULL) then describes; the bytes before it have been copied.
 * They bypass no protection: with CR4.SMAP a user page faults too. Like a catch they need the default
 * handlers, or one that calls trapgate_catch_deliver(); but no catch begins, so a word that is there
 * costs a few instructions, and they work in an NMI's handler, into which they let no other NMI, and where
 * trapgate_catch_state() does not.
 */
bool trapgate_probe_read(void *to, const void *unsafe, size_t size,
                         struct caught_exception *caught);
bool trapgate_probe_write(void *unsafe, const void *from, size_t size,
                          struct caught_exception *caught);

/* One level of nesting. It lies on the stack of the caller of exception_catch(). */
struct trapgate_catch_context;

/* The catches in effect in one thread. All zero: none. */
struct trapgate_catch_state {
    struct trapgate_catch_context *innermost;
    /* FS and GS are the CPU's, not the thread's (per-CPU data): a thread that has moved to another CPU
     * since the catch began must not get the old one's bases. */
    bool keep_bases;
};

/*
 * The state of the thread that this runs in. The library's own, weak, knows one thread; a kernel with
 * more defines another, in its struct thread: a catch lies on its thread's stack, and goes where that
 * goes. MUST NOT be per CPU, not even where a scheduler saves it: a thread that moves while it is in a
 * body, or in a handler that interrupted one, writes its state back on the CPU where it then is. It MUST
 * work wherever an exception can come from, and in a switch change together with the stack, with
 * interrupts off. By per-CPU data it MUST be found in one instruction, as `movq %gs:0, %rax`: a thread
 * that is preempted between finding its CPU and reading there may come back on another CPU, with another
 * thread's. Where no thread runs (a CPU's idle loop), a state for each CPU stands for one.
 */
struct trapgate_catch_state *trapgate_catch_state(void);

/* For the default handlers, and for a handler of the program's own that knows nothing better: goes back
 * to the probe that raised the exception, or to the innermost catch, if there is one and it takes it; else
 * returns. */
void trapgate_catch_deliver(const struct trapgate_exception *exception);

TRAPGATE_END

#endif
