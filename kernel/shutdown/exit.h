/*
 * How the kernel ends. With the word `exit` on the command line an emulator is left, with a status
 * that says how it went. Else, and on a PC, what went wrong and every report gets the time to be
 * read, and the machine restarts (countdown.h); a scenario that went well stays as it is.
 */
#ifndef KERNEL_EXIT_H
#define KERNEL_EXIT_H

#include <stdbool.h>
#include <trapgate/handler.h>

/*
 * QEMU's own exit status. Its isa-debug-exit device turns the value v that is written to it into
 * (v << 1) | 1, so a status is always odd, and never the 0 of a triple fault under -no-reboot. It
 * is not 1 either, with which QEMU itself fails to start.
 */
enum exit_status {
    EXIT_DONE = 33,       /* the scenario or the tests ended well */
    EXIT_FAILED = 35,     /* a test failed, or the kernel gave up */
    EXIT_FINDINGS = 37,   /* the conformance suite found what nobody knows of this machine */
    EXIT_WORDS = 39,      /* a word on the command line means nothing */
    EXIT_EXCEPTION = 65,  /* + 2 * vector: ended by an exception, vectors 0 to 31 */
    EXIT_INTERRUPT = 129, /* ended by an interrupt that nobody handles */
};

/* The status for an unhandled vector. */
enum exit_status exit_status_of(unsigned vector);

/* From the command line: leave at the end, or halt. */
void exit_set_leave(bool leave);

/* The status that this boot is meant to end with, EXIT_DONE unless somebody says otherwise, and a
 * function (or NULL) that is told at the end which it is, with the vector or VECTOR_COUNT, and need not
 * return. */
void exit_expect(enum exit_status status, void (*at_end)(enum exit_status status, unsigned vector));

/* Prints the final line, `trapgate: exit STATUS, expected` (or `unexpected`), and ends. */
NORETURN void exit_with(enum exit_status status);

/* The same, with the status for an unhandled vector. */
NORETURN void exit_with_vector(unsigned vector);

#endif
