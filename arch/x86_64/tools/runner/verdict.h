/* The judge of a boot: whether what it printed is to be believed, and if not, why. Pure. */
#ifndef TRAPGATE_RUNNER_VERDICT_H
#define TRAPGATE_RUNNER_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "arch/x86_64/tools/runner/boot.h"
#include "arch/x86_64/tools/runner/log.h"

struct verdict {
    bool believed;
    bool died;         /* it ended too early, but what it printed until then is in order */
    char reason[1024]; /* one line, unless it is believed */
};

/* `passed_status`: what the machine is left with when all passed (33 of isa-debug-exit). A status of 0 is
 * no word on it. */
void verdict_find(struct verdict *verdict, const struct boot *boot, const struct log *log,
                  const struct boot_options *options, int passed_status);

#endif
