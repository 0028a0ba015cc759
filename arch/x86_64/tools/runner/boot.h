/* One boot: a command that is started, what it prints, and how it ends. */
#ifndef TRAPGATE_RUNNER_BOOT_H
#define TRAPGATE_RUNNER_BOOT_H

#include <stdbool.h>
#include <stddef.h>

struct boot_options {
    char **command;     /* NULL behind the last word; @WORDS@ and @SERIAL@ are replaced in each */
    const char *words;  /* for the kernel */
    const char *resets; /* the file in which QEMU says "Triple fault", or NULL */
    const char *token;
    const char
        *monitor; /* QEMU's, by which the state is saved when the kernel waits for that; or NULL */
    const char *state; /* the file that it is saved to */
    unsigned seconds;
};

struct boot {
    char *text; /* the serial port's, or the standard output */
    size_t size;
    char errors[2048]; /* the beginning of what it said on its standard error */

    enum {
        BOOT_EXITED,      /* by itself, with a status */
        BOOT_KILLED,      /* by itself, by a signal, which is in `status` */
        BOOT_ENDED,       /* by us, after the last line */
        BOOT_HUNG,        /* by us, at the end of its time */
        BOOT_ENDLESS,     /* by us, because it printed too much */
        BOOT_NOT_STARTED, /* there is no such program: errno is in `status` */
    } end;
    int status;
    bool triple_fault;
};

void boot_run(struct boot *boot, const struct boot_options *options);
void boot_free(struct boot *boot);

#endif
