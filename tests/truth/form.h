/* What an instruction is, to the situations: see forms.def for what each field says. */
#ifndef TESTS_TRUTH_FORM_H
#define TESTS_TRUTH_FORM_H

#include <stdint.h>

enum form_map { ONE, TWO, T38, T3A, V1, V2, V3, E1, E2, E3 };

enum form_prefix { P66 = 1, PF2 = 2, PF3 = 4, W = 8, REX_R = 16 };

enum form_operand { NONE, MEMORY, REGISTER, EITHER, FIXED, OFFSET, VECTOR_INDEX };

enum form_access { READ = 1, WRITE = 2, CHANGE = READ | WRITE, ADDRESS = 4 };

/* Which switches it depends on. */
enum form_unit {
    PLAIN,
    X87,
    X87_WAIT,
    MMX,
    SSE,
    AVX,
    AVX512,
    FXSAVE_UNIT,
    XSAVE_UNIT,  /* no state: XGETBV, XSETBV */
    XSAVE_STATE, /* XSAVE and its like: also CR0.TS */
    SYSCALL_UNIT,
    FSGSBASE_UNIT,
    PKRU_UNIT,
    VMX_UNIT,
    SVM_UNIT,
    SMX_UNIT,
};

enum form_rule { ANYONE, CPL_0, CPL_0_OR_UD, BY_IOPL, BY_PORT, BY_UMIP, BY_TSD, BY_PCE };

enum form_work {
    NOTHING, /* beyond its operand: it completes */
    STOPS, /* if it raises nothing, the situation is of no use: it changes what the test stands on */
    BIT_STRING,
    STRING_MOVE,
    STRING_COMPARE,
    STRING_STORE,
    STRING_LOAD,
    STRING_SCAN,
    PUSH,
    POP,
    CALL,
    RETURN,
    JUMP,
    INTERRUPT_RETURN,
    DIVIDE,
    DIVIDE_SIGNED,
    UNDEFINED,
    INTERRUPT_N,
    INTERRUPT_3,
    INTERRUPT_1,
    LOAD_DATA,
    LOAD_STACK,
    TASK_PRIORITY,
    DEBUG_REGISTER,
    DEBUG_CONTROL,
    MODEL_SPECIFIC,
};

struct form {
    const char *name;
    enum form_map map;
    uint8_t opcode;
    unsigned prefixes; /* enum form_prefix */
    enum form_operand operand;
    int digit;
    unsigned immediate;
    unsigned access; /* enum form_access */
    unsigned size, alignment;
    enum form_unit unit;
    enum form_rule rule;
    enum form_work work;
};

enum { FORMS_MAXIMUM = 320 };
extern const struct form forms[];
extern const unsigned form_count;

#endif
