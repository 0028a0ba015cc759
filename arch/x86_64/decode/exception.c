#include <stddef.h>
#include <trapgate/exception.h>

struct exception_facts {
    const char *mnemonic, *field, *name;
    enum exception_class class;
    enum exception_code_kind code;
};

static const struct exception_facts facts[VECTOR_EXCEPTIONS] = {
#define TRAPGATE_EXCEPTION(vector, mnemonic, field, NAME, words, class, code)                      \
    [vector] = {mnemonic, #field, words, EXCEPTION_CLASS_##class, EXCEPTION_CODE_##code},
#define TRAPGATE_RESERVED(vector, field, words)                                                    \
    [vector] = {"-", #field, words, EXCEPTION_CLASS_RESERVED, EXCEPTION_CODE_NO_CODE},
#include <trapgate/exceptions.def>
};

static const struct exception_facts interrupt = {"-", "interrupts", "interrupt",
                                                 EXCEPTION_CLASS_INTERRUPT, EXCEPTION_CODE_NO_CODE};
static const struct exception_facts nothing = {"-", "-", "no such vector", EXCEPTION_CLASS_RESERVED,
                                               EXCEPTION_CODE_NO_CODE};

static const struct exception_facts *facts_of(unsigned vector) {
    return vector < VECTOR_EXCEPTIONS ? &facts[vector]
           : vector < VECTOR_COUNT    ? &interrupt
                                      : &nothing;
}

const char *exception_name(unsigned vector) {
    return facts_of(vector)->name;
}

const char *exception_mnemonic(unsigned vector) {
    return facts_of(vector)->mnemonic;
}

const char *exception_field(unsigned vector) {
    return facts_of(vector)->field;
}

bool exception_has_error_code(unsigned vector) {
    return facts_of(vector)->code != EXCEPTION_CODE_NO_CODE;
}

enum exception_class exception_class(unsigned vector) {
    return facts_of(vector)->class;
}

enum exception_code_kind exception_code_kind(unsigned vector) {
    return facts_of(vector)->code;
}

const char *exception_class_name(enum exception_class class) {
    static const char *const names[] = {
        [EXCEPTION_CLASS_FAULT] = "fault",       [EXCEPTION_CLASS_TRAP] = "trap",
        [EXCEPTION_CLASS_ABORT] = "abort",       [EXCEPTION_CLASS_INTERRUPT] = "interrupt",
        [EXCEPTION_CLASS_RESERVED] = "reserved",
    };
    return class <= EXCEPTION_CLASS_RESERVED ? names[class] : "unknown";
}
