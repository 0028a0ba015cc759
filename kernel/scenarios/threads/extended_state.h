/*
 * The registers that handlers leave alone: x87, SSE, and AVX where there is one. The kernel uses none of them, so
 * they are the thread's from the interrupt to the switch, and are saved there. SDM 1, "Managing State Using the
 * XSAVE Feature Set".
 */
#ifndef KERNEL_SCENARIOS_EXTENDED_STATE_H
#define KERNEL_SCENARIOS_EXTENDED_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXTENDED_STATE_SIZE = 4096 }; /* AVX-512 needs 2696 */
struct extended_state {
    uint8_t bytes[EXTENDED_STATE_SIZE] __attribute__((aligned(64)));
};

/* Switches them on, on this CPU. The same on every CPU. */
void extended_state_initialize(void);

/* How many bytes they have; and whether XSAVE is there (else FXSAVE, which knows no AVX), and AVX. */
size_t extended_state_size(void);
bool extended_state_has_xsave(void);
bool extended_state_has_avx(void);

/* As a program expects them to be at its start. */
void extended_state_make(struct extended_state *state);

void extended_state_save(struct extended_state *state);
void extended_state_restore(const struct extended_state *state);

#endif
