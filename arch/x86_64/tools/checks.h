/* What trapgate-check checks, a file each. */
#ifndef TRAPGATE_TOOLS_CHECKS_H
#define TRAPGATE_TOOLS_CHECKS_H

#include "arch/x86_64/tools/finding.h"

/* Nothing is writable and executable, stacks included. */
void check_segments(struct findings *findings);

/* No code uses x87, MMX, SSE or AVX: the handlers do not save those registers. `allowed`: symbols in
 * pairs, between which it may, with a NULL at the end. */
void check_vectors(struct findings *findings, struct code *code, const char *const *allowed);

/* No code uses the red zone: the CPU pushes interrupt frames into it. */
void check_red_zone(struct findings *findings, struct code *code);

/* interrupted_registers() tells the truth wherever it is used, and what is changed there is in the
 * registers when the handler returns, which it does by iretq. Returns how many uses there are. */
size_t check_handlers(struct findings *findings, struct code *code);

/* The addresses that a section lists, as the macros of the headers put them there; NULL if there is
 * no such section. */
uint64_t *listed_addresses(const struct image *image, const char *section, size_t *count);

#endif
