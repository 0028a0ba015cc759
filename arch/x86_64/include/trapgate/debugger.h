/*
 * gdb in the kernel: its remote serial protocol on the typed IDT, for any kernel that has a way to send
 * and receive bytes. GDB manual, "Remote Serial Protocol".
 *
 *     static int get(void *context) { … }
 *     static void put(uint8_t byte, void *context) { … }
 *     static const struct debugger_port port = {.get = get, .put = put};
 *
 *     debugger_start(&idt, &port);                  // its handlers of #BP and #DB
 *     idt_load(&idt);
 *     trapgate_set_unhandled(debugger_unhandled);   // without a report: crashes end in gdb, too
 *
 * On the other machine: `gdb kernel.elf -ex "target remote /dev/ttyUSB0"`.
 *
 * Until a debugger has connected, breakpoint and debug exceptions go on to the handlers that the table had
 * before. While the kernel is stopped the CPU uses a table of the debugger's own, so that no address can
 * make it fault, whatever handlers the kernel has. Whoever has the other end of the line owns the machine:
 * start it only where that is wanted.
 */
#ifndef TRAPGATE_DEBUGGER_H
#define TRAPGATE_DEBUGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/handler.h>
#include <trapgate/idt.h>
#include <trapgate/registers.h>
#include <trapgate/symbol.h>
#include <trapgate/unhandled.h>

TRAPGATE_BEGIN

/* A line to another machine: a UART, in most kernels. Both functions run with interrupts off, on the
 * debugger's stack, and MUST NOT take a lock that the stopped code could hold. */
struct debugger_port {
    int (*get)(void *context);                /* a byte, or negative: none now */
    void (*put)(uint8_t byte, void *context); /* waits for room, but not for ever */
    void *context;                            /* given to both */
    bool
        is_reliable; /* no byte is ever lost or changed, so gdb may leave out acknowledgments; not a UART */
};

/*
 * Sets the debugger's handlers of #BP and #DB in a table, with the options (stack, privilege, type) that
 * their gates have: after the kernel's own, and while the table can be written. The port and the table
 * MUST live for ever. False, and nothing is changed, if an argument or one of the port's functions is
 * NULL, or if it was started before.
 */
bool debugger_start(struct idt *idt, const struct debugger_port *port)
    TRAPGATE_SYMBOL(debugger_start);

/* The CPUs of a machine that has several. The functions are called with interrupts off, in any handler. */
struct debugger_cpus {
    unsigned (*count)(void *context); /* how many run; the debugger sees the first 64 */
    unsigned (*self)(
        void *context); /* the index of the CPU that it is called on, below the count */
    void (*send_nmi)(unsigned index, void *context);
    void *context;
};

/*
 * After debugger_start(), and while the table can be written. From then on each CPU is one of gdb's threads, and
 * when one stops, the others do: by an NMI, wherever they are, with interrupts off, too. Takes the gate of the
 * NMI; one that comes while no CPU stands goes on to the kernel's handler. While a CPU executes a single
 * instruction the others stand. A CPU that stopped alone can be stepped; the others are looked at, and changed.
 * False, and nothing is changed, if an argument is NULL, or the debugger was not started or has CPUs already.
 */
bool debugger_set_cpus(const struct debugger_cpus *cpus) TRAPGATE_SYMBOL(debugger_set_cpus);

/* Stops the other CPUs now, for what follows until debugger_exception(): a report, say, which they would print
 * over. Nothing happens without debugger_set_cpus(). With interrupts off only. */
void debugger_stop_others(void) TRAPGATE_SYMBOL(debugger_stop_others);

/* Stops here until a debugger connects and continues. Nothing happens before debugger_start(). */
void debugger_wait(void) TRAPGATE_SYMBOL(debugger_wait);

/* Whether a debugger has connected, and has not detached. */
bool debugger_is_attached(void) TRAPGATE_SYMBOL(debugger_is_attached);

/*
 * Gives an exception to the debugger: for a report's end, or for a kernel's trapgate_unhandled(). Waits for
 * a debugger to connect. True: go on with what its registers and frame, which it may have changed, now say,
 * by returning from the handler or by trapgate_enter_context(). False: it was not started, is what met the
 * exception, or the debugger detached or killed: nothing may go on.
 */
bool debugger_exception(const struct trapgate_exception *exception)
    TRAPGATE_SYMBOL(debugger_exception);

/* The same as a function for trapgate_set_unhandled(): stops the CPU where nothing may go on. */
void debugger_unhandled(struct trapgate_exception *exception) TRAPGATE_SYMBOL(debugger_unhandled);

/*
 * Reads what has come over the line while the kernel runs, and stops if that is a Ctrl-C, or a debugger
 * that connects: from the handler of the UART's interrupt (after the end of interrupt was sent to its
 * controller), or of a timer's.
 */
void debugger_poll(struct interrupt_frame *frame, struct TRAPGATE_REGISTERS *registers)
    TRAPGATE_SYMBOL(debugger_poll);

/* Shows text at the debugger: at any time to one that is attached, and as the output of a command. It is
 * lost where there is none. */
void debugger_print(const char *text, size_t length) TRAPGATE_SYMBOL(debugger_print);

/* A command for gdb's `monitor`. `argument` is the rest of the line, never NULL; `stopped` is where the
 * kernel stands, and may be changed. It prints by debugger_print(). */
struct debugger_command {
    const char *name, *help;
    void (*run)(const char *argument, struct trapgate_exception *stopped);
};

/* Commands beside the debugger's own (help, idt, reason); the array MUST live for ever. Given again, it
 * replaces the former ones. */
void debugger_set_commands(const struct debugger_command *commands, size_t count)
    TRAPGATE_SYMBOL(debugger_set_commands);

TRAPGATE_END

#endif
