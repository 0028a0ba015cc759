/*
 * The cases by number: the first argument of CASE, after `CASE_`. Macros of the files of cases come
 * along, so include it last.
 */
#ifndef KERNEL_CONFORMANCE_CASE_INDEX_H
#define KERNEL_CONFORMANCE_CASE_INDEX_H

enum case_index {
#define CASE(name, ...) CASE_##name,
#include "kernel/conformance/cases/cases.def"
};

#endif
