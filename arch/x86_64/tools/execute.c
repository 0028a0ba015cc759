#include "arch/x86_64/tools/execute.h"

#include <string.h>

#include "arch/x86_64/tools/code.h"

enum {
    STACK = 1 << REGISTER_RSP | 1 << REGISTER_RBP,
    PRESERVED_BY_A_CALL = STACK | 1 << REGISTER_RBX | 1 << REGISTER_R12 | 1 << REGISTER_R13 |
                          1 << REGISTER_R14 | 1 << REGISTER_R15,
};

/*
 * What changes no more registers than it names, or than execute() says. Everything else is taken to
 * change them all but rsp and rbp, because it may change some that it does not name. (The compiler
 * mixes instructions of the handler's body with the pushes.) A word that ends in * stands for all that
 * begin so.
 */
static const char *const understood[] = {
    "push", "pop",   "pushfq", "popfq", "lea",    "mov",  "movabs", "movzx", "movsx", "movsxd",
    "xchg", "bswap", "add",    "adc",   "sub",    "sbb",  "and",    "andn",  "or",    "xor",
    "not",  "neg",   "inc",    "dec",   "cmp",    "test", "bt",     "bts",   "btr",   "btc",
    "bsf",  "bsr",   "tzcnt",  "lzcnt", "popcnt", "shl",  "shr",    "shld",  "shrd",  "sar",
    "sal",  "shlx",  "shrx",   "sarx",  "rol",    "ror",  "rorx",   "mul",   "div",   "idiv",
    "imul", "cqo",   "cdq",    "cwd",   "cdqe",   "cwde", "cbw",    "leave", "cld",   "endbr64",
    "nop",  "call",  "ret",    "iret*", "ud2",    "hlt",  "set*",   "cmov*", "j*",
};

/* What writes neither a register nor memory. */
static const char *const without_effect[] = {"cmp", "test",  "bt", "nop",   "cld", "endbr64",
                                             "ret", "iret*", "j*", "loop*", "ud2", "hlt"};

static bool is_in(const char *const *words, size_t count, const char *mnemonic) {
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(words[i]);
        if (words[i][length - 1] == '*' ? strncmp(words[i], mnemonic, length - 1) == 0
                                        : strcmp(words[i], mnemonic) == 0) {
            return true;
        }
    }
    return false;
}
#define IS_IN(words, mnemonic) is_in(words, sizeof(words) / sizeof *(words), mnemonic)

const char *mnemonic_of(const cs_insn *insn) {
    const char *space = strrchr(insn->mnemonic, ' ');
    return space ? space + 1 : insn->mnemonic;
}

static bool is(const cs_insn *insn, const char *mnemonic) {
    return strcmp(mnemonic_of(insn), mnemonic) == 0;
}

/* The register that an operand is a part of; -1. */
static int register_of(const cs_x86_op *operand) {
    return operand->type == X86_OP_REG ? code_register(operand->reg) : -1;
}

/* The register that an operand is the whole of; -1. */
static int whole(const cs_x86_op *operand) {
    return operand->size == 8 ? register_of(operand) : -1;
}

/* The address that an operand names, when it is on the frame. */
static struct value address_of(const struct state *state, const cs_x86_op *operand) {
    int base = operand->type == X86_OP_MEM && operand->mem.index == X86_REG_INVALID &&
                       operand->mem.segment == X86_REG_INVALID
                   ? code_register(operand->mem.base)
                   : -1;
    struct value value = {VALUE_UNKNOWN, 0};
    if (base >= 0 && value_is_frame(state->reg[base])) {
        value = value_moved(state->reg[base], operand->mem.disp, 0);
    }
    return value;
}

/* An operand of any kind is overwritten by something. */
static void overwrite(struct state *state, const cs_x86_op *operand, uint64_t number) {
    struct value left = {VALUE_LEFT, (int64_t)number};
    int named = register_of(operand);
    if (named >= 0) {
        state->reg[named] = left;
    } else if (operand->type == X86_OP_MEM) {
        state_store(state, address_of(state, operand), operand->size, left, number);
    }
}

static void push(struct state *state, const cs_x86 *x86, bool flags, uint64_t number) {
    int source = flags ? -1 : whole(&x86->operands[0]);
    struct value value =
        source < 0 ? (struct value){VALUE_LEFT, (int64_t)number} : state->reg[source];
    state->reg[REGISTER_RSP] = value_moved(state->reg[REGISTER_RSP], -8, number);
    state_store(state, state->reg[REGISTER_RSP], 8, value, number);
}

static void pop(struct state *state, const cs_x86 *x86, bool flags, uint64_t number) {
    struct value value = state_fetch(state, state->reg[REGISTER_RSP], number);
    state->reg[REGISTER_RSP] = value_moved(state->reg[REGISTER_RSP], 8, number);
    int target = flags ? -1 : register_of(&x86->operands[0]);
    if (target >= 0) {
        state->reg[target] = value;
    } else if (!flags) {
        overwrite(state, &x86->operands[0], number);
    }
}

static void move(struct state *state, const cs_x86_op *to, const cs_x86_op *from, uint64_t number) {
    int target = whole(to), source = whole(from);
    if (target >= 0 && source >= 0) {
        state->reg[target] = state->reg[source];
    } else if (target >= 0) {
        state->reg[target] = state_fetch(state, address_of(state, from), number);
    } else if (source >= 0 && to->type == X86_OP_MEM) {
        state_store(state, address_of(state, to), 8, state->reg[source], number);
    } else {
        overwrite(state, to, number);
    }
}

/* Addition to a register, or subtraction from it. */
static bool moves_pointer(struct state *state, const cs_insn *insn, uint64_t number) {
    const cs_x86_op *operands = insn->detail->x86.operands;
    int target = whole(&operands[0]);
    bool adds = is(insn, "add"), subtracts = is(insn, "sub");
    if ((adds || subtracts) && target >= 0 && operands[1].type == X86_OP_IMM) {
        int64_t by = adds ? operands[1].imm : -operands[1].imm;
        state->reg[target] = value_moved(state->reg[target], by, number);
        return true;
    }
    if ((subtracts || is(insn, "and")) && target == REGISTER_RSP) {
        /* An alignment, or room of a size that is not known: downward by no more is known. */
        if (state->reg[target].kind == VALUE_FRAME) {
            state->reg[target].kind = VALUE_BELOW;
        }
        return true;
    }
    return false;
}

/* Instructions that write what they do not name. True if it is one. */
static bool writes_unnamed(struct state *state, const cs_insn *insn, uint64_t number) {
    struct value left = {VALUE_LEFT, (int64_t)number};
    const cs_x86 *x86 = &insn->detail->x86;
    if (is(insn, "call")) {
        state_forget(state, PRESERVED_BY_A_CALL, number);
    } else if (x86->op_count == 1 &&
               (is(insn, "mul") || is(insn, "div") || is(insn, "idiv") || is(insn, "imul"))) {
        state->reg[REGISTER_RAX] = state->reg[REGISTER_RDX] = left;
    } else if (is(insn, "cqo") || is(insn, "cdq") || is(insn, "cwd")) {
        state->reg[REGISTER_RDX] = left;
    } else if (is(insn, "cdqe") || is(insn, "cwde") || is(insn, "cbw")) {
        state->reg[REGISTER_RAX] = left;
    } else if (is(insn, "leave")) {
        struct value value = state_fetch(state, state->reg[REGISTER_RBP], number);
        state->reg[REGISTER_RSP] = value_moved(state->reg[REGISTER_RBP], 8, number);
        state->reg[REGISTER_RBP] = value;
    } else {
        return false;
    }
    return true;
}

void execute(struct state *state, const cs_insn *insn, uint64_t number) {
    const cs_x86 *x86 = &insn->detail->x86;
    const cs_x86_op *to = &x86->operands[0], *from = &x86->operands[1];
    const char *mnemonic = mnemonic_of(insn);
    if (mnemonic[0] == 'j' || strncmp(mnemonic, "loop", 4) == 0) {
        return; /* the flags still speak of what was compared */
    }
    state->compared = -1;
    if (!IS_IN(understood, mnemonic)) {
        state_forget(state, STACK, number);
    }
    if (strncmp(mnemonic, "push", 4) == 0) {
        push(state, x86, mnemonic[4] == 'f', number);
    } else if (strncmp(mnemonic, "pop", 3) == 0 && strcmp(mnemonic, "popcnt") != 0) {
        pop(state, x86, mnemonic[3] == 'f', number);
    } else if (is(insn, "mov")) {
        move(state, to, from, number);
    } else if (is(insn, "lea") && whole(to) >= 0) {
        struct value address = address_of(state, from);
        state->reg[whole(to)] =
            value_is_frame(address) ? address : (struct value){VALUE_LEFT, (int64_t)number};
    } else if (is(insn, "cmp") && whole(to) >= 0 && whole(from) >= 0) {
        state->compared = whole(to);
        state->compared_with = whole(from);
    } else if (is(insn, "or") && from->type == X86_OP_IMM && from->imm == 0) {
        /* A probe of the stack: the value stays. */
    } else if (is(insn, "xchg") && register_of(to) >= 0 && register_of(to) == register_of(from)) {
        /* A nop of two bytes. */
    } else if (x86->op_count && !IS_IN(without_effect, mnemonic) &&
               !moves_pointer(state, insn, number) && !writes_unnamed(state, insn, number)) {
        /* What is written is named first; an exchange also writes what it names last. */
        overwrite(state, to, number);
        if (is(insn, "xchg") || is(insn, "xadd")) {
            overwrite(state, from, number);
        }
    } else if (x86->op_count == 0) {
        writes_unnamed(state, insn, number);
    }
}
