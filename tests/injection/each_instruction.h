/* A fault at every instruction of a report, or at each so many. */
#ifndef TESTS_INJECTION_EACH_INSTRUCTION_H
#define TESTS_INJECTION_EACH_INSTRUCTION_H

#include <trapgate/handler.h>

/* `every` is at least 1. Ends with how it went. */
NORETURN void injection_each_instruction(unsigned every);

#endif
