/* All cases, made of the rows of the files beside this one. */
#ifndef KERNEL_CONFORMANCE_CASES_H
#define KERNEL_CONFORMANCE_CASES_H

#include <stddef.h>

#include "kernel/conformance/vocabulary/case.h"

/* In the order of cases.def; case_index.h has their numbers. */
extern const struct conformance_case conformance_cases[];
extern const size_t conformance_case_count;

/* The number of one of them, from 0 on. */
size_t case_number(const struct conformance_case *test);

/* The one with this id, or NULL. */
const struct conformance_case *case_find(const char *id);

#endif
