/* Boot commands by name: what is usual in QEMU, in Bochs, and on a PC with a serial line. */
#ifndef TRAPGATE_RUNNER_PRESET_H
#define TRAPGATE_RUNNER_PRESET_H

#include <stdbool.h>
#include <stddef.h>

struct preset {
    char **command;    /* NULL behind the last word */
    char folder[64];   /* of files that it needs, or "" */
    char resets[96];   /* where QEMU says "Triple fault", or "" */
    bool passes_words; /* the kernel gets them */
    char monitor[96],
        state[96]; /* where QEMU's monitor would be, and the file of its state; or "" */
};

extern const char preset_help[];

/* The command for the words of BOOT: of a preset if the first one names one, and otherwise as they are.
 * One line and the end if it lacks something. Each boot has its own. */
void preset_expand(struct preset *preset, char **boot);
/* Two ways to go on with the command: to save the state of the machine, and to begin with it. */
void preset_save(struct preset *preset);
void preset_begin_with(struct preset *preset, const char *state);
void preset_free(struct preset *preset);

#endif
