/* What must hold in a handler that uses interrupted_registers(). */
#include <stdio.h>
#include <string.h>

#include "arch/x86_64/tools/execute.h"
#include "arch/x86_64/tools/handler_run.h"

static const char *const names[REGISTERS] = {"rax", "rdx", "rcx", "rbx", "rsi", "rdi",
                                             "r8",  "r9",  "r10", "r11", "r12", "r13",
                                             "r14", "r15", "rbp", "rsp"};
#define CLOBBER                                                                                    \
    ": assembly in it must name what it changes, as its clobbers, and leave rsp as it was"
#define COMPILE "; is it declared INTERRUPT, and compiled with the flags of trapgate::trapgate?"

static const char *described(const struct run *run, struct value value) {
    static char text[512];
    switch (value.kind) {
    case VALUE_NOTHING:
        return "nothing was stored there";
    case VALUE_WANTED:
        return names[value.number];
    case VALUE_FRAME:
    case VALUE_BELOW:
        return "an address on the stack";
    case VALUE_LEFT:
        snprintf(text, sizeof text, "what `%s` at %s (0x%llx) left",
                 code_text(run->code, (size_t)value.number),
                 code_function(run->code, (size_t)value.number),
                 (unsigned long long)run->code->instruction[value.number].address);
        return text;
    case VALUE_UNKNOWN:
        break;
    }
    return "not the same on every way there";
}

void check_use(struct run *run, size_t number, struct state *state) {
    run->was_used[number] = true;
    if (!value_equals(state->reg[REGISTER_RBP],
                      (struct value){VALUE_FRAME, RECORD_PLACE(REGISTER_RBP)})) {
        finding_at(run->findings, number, "rbp does not point to the saved rbp, but is %s" COMPILE,
                   described(run, state->reg[REGISTER_RBP]));
    } else {
        int field = RECORD_FIELDS - 1;
        while (field >= 0 &&
               value_equals(state->slot[field], (struct value){VALUE_WANTED, field})) {
            field--;
        }
        struct value top = state->reg[REGISTER_RSP];
        if (field >= 0) {
            finding_at(run->findings, number, "rbp-0x%x is not %s, but %s" COMPILE,
                       RECORD_PLACE(REGISTER_RBP) - RECORD_PLACE(field), names[field],
                       described(run, state->slot[field]));
        } else if (!value_is_frame(top) || top.number > RECORD_PLACE(0)) {
            finding_at(run->findings, number, "the stack pointer is above the record" COMPILE);
        }
    }
    state->shown = true;
    state_forget(state, 1 << REGISTER_RSP | 1 << REGISTER_RBP, number);
}

void check_iret(struct run *run, size_t number, const struct state *state) {
    if (run->is_noreturn) {
        finding_at(
            run->findings, number,
            "is declared NORETURN, and returns: end it in a call of what is NORETURN, or in a "
            "loop");
    }
    if (!state->shown) {
        return;
    }
    struct value top = state->reg[REGISTER_RSP];
    if (top.kind != VALUE_FRAME || (top.number != 0 && top.number != 8)) {
        finding_at(run->findings, number,
                   "returns with another stack pointer than on entry" CLOBBER);
    }
    for (int field = 0; field < RECORD_FIELDS; field++) {
        if (!value_equals(state->reg[field], (struct value){VALUE_WANTED, field})) {
            finding_at(run->findings, number, "returns without %s of the record, with %s" CLOBBER,
                       names[field], described(run, state->reg[field]));
            return;
        }
    }
}

/* With another stack pointer it is no return of this function: it may have switched stacks. */
void check_ret(struct run *run, size_t number, const struct state *state) {
    if (state->shown && value_equals(state->reg[REGISTER_RSP], (struct value){VALUE_FRAME, 0})) {
        finding_at(run->findings, number,
                   "returns by `ret`, and a handler does by `iretq`" COMPILE);
    }
}

/* What fills the room between functions. */
static bool is_padding(const cs_insn *insn) {
    const char *mnemonic = mnemonic_of(insn);
    return strcmp(mnemonic, "nop") == 0 || strcmp(mnemonic, "int3") == 0 ||
           (insn->bytes[0] == 0 && insn->bytes[1] == 0);
}

/* A way came to the end of its function. That is right behind the call of something that does not
 * return; what is called without a name, or not known by debugging information, is believed. */
void check_end(struct run *run, size_t number) {
    size_t last = number;
    const cs_insn *insn = code_decode(run->code, last);
    while (is_padding(insn) && last > 0 && !run->code->instruction[last].begins) {
        insn = code_decode(run->code, --last);
    }
    const cs_x86_op *target = &insn->detail->x86.operands[0];
    if (strcmp(mnemonic_of(insn), "call") == 0 &&
        (target->type != X86_OP_IMM ||
         !returns_surely(run->returns, run->code, (uint64_t)target->imm))) {
        return;
    }
    if (strcmp(mnemonic_of(insn), "hlt") != 0 && strcmp(mnemonic_of(insn), "ud2") != 0) {
        finding_at(
            run->findings, last,
            "runs off its end behind `%s`: a handler that is NORETURN ends in a call of what is "
            "NORETURN, or in a loop; another one in `iretq`",
            code_text(run->code, last));
    }
}
