/* The vectors of most rows by their mnemonics in the manuals, and values that are in several families. */
#ifndef TESTS_INJECTION_ANSWERS_H
#define TESTS_INJECTION_ANSWERS_H

#include "tests/injection/injection.h"

enum {
    UD = VECTOR_INVALID_OPCODE,
    DF = VECTOR_DOUBLE_FAULT,
    NP = VECTOR_SEGMENT_NOT_PRESENT,
    SS = VECTOR_STACK_SEGMENT_FAULT,
    GP = VECTOR_GENERAL_PROTECTION_FAULT,
    PF = VECTOR_PAGE_FAULT,
    RESET = ANSWER_RESET,
};

#define ADDRESS_NOT_CANONICAL 0x4141414141414140

#endif
