/* The report's first line: the exception in one sentence. */
#ifndef TRAPGATE_REPORT_HEADLINE_H
#define TRAPGATE_REPORT_HEADLINE_H

#include "arch/x86_64/report/names.h"
#include "arch/x86_64/report/facts.h"

enum { HEADLINE_SIZE = 80 };

/* "#PF page fault: write to 0xdeadb000, which is not present". Pure. */
void headline_write(char text[HEADLINE_SIZE], const struct facts *facts);

#endif
