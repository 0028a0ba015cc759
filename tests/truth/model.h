/*
 * What a CPU does in a situation, and why. A model of its own, from the manual: it shares no code with
 * the decoder, the page walk and the causes, which are judged by it.
 */
#ifndef TESTS_TRUTH_MODEL_H
#define TESTS_TRUTH_MODEL_H

#include "tests/truth/situation.h"

enum kind {
#define KIND(name, words, certain, known) name,
#include "tests/truth/kinds.def"
#undef KIND
    KINDS
};

extern const char *const kind_words[KINDS];

/* What arrives at a handler. */
struct outcome {
    bool raised; /* false: nothing, or a shutdown of the CPU, or what the model does not know */
    enum kind kind;
    bool delivered; /* it is the event itself that arrives, not what came instead */
    unsigned vector;
    bool has_code;
    unsigned long code;
    uint64_t cr2; /* 0 if it does not change */
    uint64_t dr6;
    uint64_t rip;       /* saved */
    uint64_t pushed_at; /* where the CPU's frame begins */
    unsigned slot;      /* through which it was entered; 0: the current stack or RSP0 */

    /* About the kind. */
    uint64_t address; /* of what was refused, or of what is not canonical */
    bool by_stack;    /* the access was a push or pop */
    bool writes;
    const char *bit;       /* "CR4.OSFXSR": the switch */
    unsigned first_vector; /* not delivered: this one */
    bool first_is_software;
    unsigned selector;       /* refused */
    const char *rule;        /* broken, in words that a sentence about it must have; or NULL */
    unsigned debug_register; /* hit */
};

/* The outcome of a situation. Pure. */
void model_run(const struct situation *situation, struct outcome *outcome);

/* A fault of memory. Each function below returns false, and fills in the outcome, if it faults. */
enum model_access { MODEL_READ, MODEL_WRITE, MODEL_FETCH };
bool model_access(const struct situation *situation, struct outcome *outcome, uint64_t address,
                  unsigned size, enum model_access access, bool supervisor);

/* IRETQ to the frame on the stack. */
bool model_return(const struct situation *situation, struct outcome *outcome);

/* Enters a handler, or what comes instead. `error` is that of the event itself. */
void model_deliver(const struct situation *situation, struct outcome *outcome, bool software);

/* Sets what the CPU raises. Returns false, for `return fault(…)`. */
bool model_fault(struct outcome *outcome, enum kind kind, unsigned vector);
bool model_fault_with_code(struct outcome *outcome, enum kind kind, unsigned vector,
                           unsigned long code);

#endif
