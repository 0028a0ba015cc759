/* The report's first line: the exception in one sentence. */
#ifndef KERNEL_REPORT_HEADLINE_H
#define KERNEL_REPORT_HEADLINE_H

#include "kernel/report/facts.h"

enum { HEADLINE_SIZE = 80 };

/* "#PF page fault: write to 0xdeadb000, which is not present". Pure. */
void headline_write(char text[HEADLINE_SIZE], const struct facts *facts);

#endif
