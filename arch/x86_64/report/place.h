/* What lies at an address: which part of the kernel, which stack, which symbol. */
#ifndef TRAPGATE_REPORT_PLACE_H
#define TRAPGATE_REPORT_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/report.h>

#include "arch/x86_64/report/names.h"

struct place {
    enum report_region_kind region;
    const char *stack;   /* its name, for a stack or its guard; else NULL */
    uint64_t start, end; /* of the region; a guard's end is where its stack begins */
    char symbol[96];     /* "name+0x12/0x40 (file.c:123)", or "" */
};

/* Reads only constant tables, never the address. */
void place_find(struct place *place, uint64_t address);

/* The same for a stack pointer: one that points to the top of a stack, which is empty, belongs to it,
 * whatever begins there. */
void place_find_stack(struct place *place, uint64_t rsp);

/* Whether reading there can have an effect. Asked of every word that is read, so no symbol is looked for. */
bool place_is_device(uint64_t address);

/* Whether code of the program lies at an address, as far as that is known: where neither the host nor
 * its symbols say what is code, every canonical address may be. */
bool place_is_code(uint64_t address);

/* "the text", "the guard page of a stack", … */
const char *region_name(enum report_region_kind region);

#endif
