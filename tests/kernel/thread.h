/* Two threads of a test, and whose catches are in effect. */
#ifndef TESTS_KERNEL_THREAD_H
#define TESTS_KERNEL_THREAD_H

#include <stdbool.h>

/* Where trapgate_catch_state() looks: in the running thread, or by a pointer at %gs:0, as a kernel with
 * per-CPU data has it. */
extern bool thread_state_behind_gs;

/* For a test that needs the bases of FS and GS for itself. */
void skip_if_gs_is_in_use(void);

#endif
