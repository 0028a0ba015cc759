/*
 * What each engine is known to get wrong: deviations/ENGINE.txt, made into tables at build time by
 * deviations.awk, which documents the files.
 *
 * On an engine that is known, a case that differs in just the listed fields is reported with its
 * cause, and is no failure; one that is listed and passes is one, so that the files stay true. On
 * any other, differences are findings: nobody promised that it is right. They are compared with
 * those of the version nearest to it.
 */
#ifndef KERNEL_CONFORMANCE_DEVIATIONS_H
#define KERNEL_CONFORMANCE_DEVIATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/conformance/vocabulary/case.h"
#include "kernel/conformance/deviations/engine.h"

struct deviation {
    unsigned fields; /* FIELD_BITs, or STOPS */
    const char *cause;
};

/* The engine does not survive the case: it hangs, resets or panics. */
#define STOPS (1u << 31)
_Static_assert(FIELDS < 31, "a bit for each field, and one for STOPS");

/* The tables. */
extern const struct deviation known_deviations[];
struct known_engine {
    struct engine engine;
    const uint8_t *rows; /* of each case: 0, or its deviation's number, from 1 on */
};
extern const struct known_engine known_engines[];
extern const size_t known_engine_count;

/* Recognises the engine, or takes the one that `engine=NAME` gives, which may be of a version that
 * is not known. "none": a CPU that gets all right, on which any difference is a failure. False if
 * there is no such name. */
bool deviations_choose(const char *name);

/* "QEMU 7.2 TCG", …; for a machine that is no emulator of ours "GenuineIntel" or its hypervisor's
 * name. */
const char *deviations_engine(void);

/* Whether its deviations are known. */
bool deviations_are_known(void);

/* The engine whose deviations deviation_of() tells: this one, or the nearest; "" if there is none. */
const char *deviations_nearest(void);

/* What is known of a case, by its number, or NULL. */
const struct deviation *deviation_of(size_t index);

/* Whether an id fits a pattern: equal, or alike up to a `*` at its end. */
bool id_matches(const char *id, const char *pattern);

#endif
