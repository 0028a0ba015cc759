/* Executes every handler that uses interrupted_registers(), with symbols for values, on all ways
 * through it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/checks.h"
#include "arch/x86_64/tools/execute.h"
#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/returns.h"

static const char *const names[REGISTERS] = {"rax", "rdx", "rcx", "rbx", "rsi", "rdi",
                                             "r8",  "r9",  "r10", "r11", "r12", "r13",
                                             "r14", "r15", "rbp", "rsp"};
#define CLOBBER                                                                                    \
    ": assembly in it must name what it changes, as its clobbers, and leave rsp as it was"
#define COMPILE "; is it declared INTERRUPT, and compiled with the flags of trapgate::trapgate?"

/* A part of the work: one handler, and what is known before each instruction that was reached. */
struct run {
    struct findings *findings;
    struct code *code;
    const struct returns *returns;
    const bool *is_use; /* by instruction */
    bool *was_used;
    struct state **state; /* by instruction; NULL where it was not reached yet */
    unsigned *changes;
    size_t *waiting, first, last, room;
    struct state elsewhere; /* where a jump through a table leads */
    bool has_elsewhere;
    bool is_noreturn; /* what the handler was declared as */
};

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

static void wait_for(struct run *run, size_t number) {
    if (run->last == run->room) {
        run->room = run->room ? 2 * run->room : 256;
        run->waiting = allocate(run->waiting, run->room, sizeof *run->waiting);
    }
    run->waiting[run->last++] = number;
}

/* The state also reaches this instruction. */
static void reach(struct run *run, size_t number, const struct state *state) {
    if (number >= run->code->count) {
        return;
    }
    if (!run->state[number]) {
        run->state[number] = allocate(NULL, 1, sizeof *state);
        *run->state[number] = *state;
    } else if (state_meet(run->state[number], state, run->changes[number])) {
        run->changes[number]++;
    } else {
        return;
    }
    wait_for(run, number);
}

/* The program gets the record here: it must be right. From then on the handler's registers are its
 * own, and those of the interrupted code are in the record. */
static void check_use(struct run *run, size_t number, struct state *state) {
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

/* The handler returns here: what is in the record must be in the registers. */
static void check_return(struct run *run, size_t number, const struct state *state) {
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

static void jump(struct run *run, const cs_insn *insn, const struct state *state, bool *goes_on) {
    const char *mnemonic = mnemonic_of(insn);
    const cs_x86_op *target = &insn->detail->x86.operands[0];
    struct state there = *state, here = *state;
    *goes_on = strcmp(mnemonic, "jmp") != 0;
    if (target->type != X86_OP_IMM) {
        if (!run->has_elsewhere) {
            run->elsewhere = *state;
            run->has_elsewhere = true;
        } else {
            state_meet(&run->elsewhere, state, 0);
        }
    } else if (strcmp(mnemonic, "je") != 0 || state_learn_equality(&there)) {
        reach(run, code_find(run->code, (uint64_t)target->imm), &there);
    }
    if (strcmp(mnemonic, "jne") == 0) {
        *goes_on = state_learn_equality(&here);
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
static void check_end(struct run *run, size_t number) {
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

/* One instruction, and where it leads. */
static void step(struct run *run, size_t number) {
    struct state state = *run->state[number];
    if (run->is_use[number]) {
        check_use(run, number, &state);
    }
    const cs_insn *insn = code_decode(run->code, number);
    const char *mnemonic = mnemonic_of(insn);
    bool goes_on = true;
    if (mnemonic[0] == 'j' || strncmp(mnemonic, "loop", 4) == 0) {
        jump(run, insn, &state, &goes_on);
        insn = code_decode(run->code, number);
        mnemonic = mnemonic_of(insn);
        if (goes_on && strcmp(mnemonic, "jne") == 0) {
            state_learn_equality(&state);
        }
        state.compared = -1;
    } else {
        execute(&state, insn, number);
    }
    if (strncmp(mnemonic, "iret", 4) == 0) {
        if (run->is_noreturn) {
            finding_at(
                run->findings, number,
                "is declared NORETURN, and returns: end it in a call of what is NORETURN, or "
                "in a loop");
        }
        if (state.shown) {
            check_return(run, number, &state);
        }
        return;
    }
    if (strncmp(mnemonic, "ret", 3) == 0) {
        /* With another stack pointer it is no return of this function: it may have switched stacks. */
        if (state.shown && value_equals(state.reg[REGISTER_RSP], (struct value){VALUE_FRAME, 0})) {
            finding_at(run->findings, number,
                       "returns by `ret`, and a handler does by `iretq`" COMPILE);
        }
        return;
    }
    if (!goes_on || strcmp(mnemonic, "ud2") == 0) {
        return;
    }
    if (number + 1 == run->code->count ||
        run->code->instruction[number + 1].function == number + 1) {
        check_end(run, number);
    } else {
        reach(run, number + 1, &state);
    }
}

static void drain(struct run *run) {
    while (run->first < run->last) {
        step(run, run->waiting[run->first++]);
    }
}

static bool ends_a_way(struct run *run, size_t number) {
    const char *mnemonic = mnemonic_of(code_decode(run->code, number));
    return strcmp(mnemonic, "jmp") == 0 || strcmp(mnemonic, "ud2") == 0 ||
           strncmp(mnemonic, "ret", 3) == 0 || strncmp(mnemonic, "iret", 4) == 0;
}

static void run_handler(struct run *run, size_t start) {
    struct state state;
    size_t count = run->code->count;
    for (size_t i = 0; i < count; i++) {
        free(run->state[i]);
        run->state[i] = NULL;
        run->changes[i] = 0;
    }
    run->first = run->last = 0;
    run->has_elsewhere = false;
    run->is_noreturn = returns_never(run->returns, run->code->instruction[start].address);
    state_start(&state);
    reach(run, start, &state);
    drain(run);
    /* Where a jump through a table leads is not read from the table, but this tells: no other way
     * leads there. */
    for (size_t i = start; i < count && run->code->instruction[i].function == start; i++) {
        if (run->has_elsewhere && run->is_use[i] && !run->was_used[i]) {
            size_t from = i;
            while (from > start && !run->state[from - 1] && !ends_a_way(run, from - 1)) {
                from--;
            }
            reach(run, from, &run->elsewhere);
            drain(run);
        }
    }
}

/* "handler" of "handler.cold" and "handler.cold.3": a part of a function that is hardly ever executed
 * is somewhere else, under another name. The length of the name, or 0 if it is no such part. */
static size_t owner_length(const char *name) {
    const char *cold = strstr(name, ".cold");
    return cold && (cold[5] == 0 || cold[5] == '.') ? (size_t)(cold - name) : 0;
}

/* Executes the function of a use; of a cold part, every function that may be its owner. */
static void run_owner(struct run *run, bool *done, size_t use) {
    size_t start = run->code->instruction[use].function;
    const char *name = code_function(run->code, use);
    size_t length = owner_length(name);
    for (size_t i = 0; i < run->code->count; i++) {
        if (run->code->instruction[i].function != i || done[i]) {
            continue;
        }
        const char *other = code_function(run->code, i);
        if (length ? strncmp(name, other, length) == 0 && other[length] == 0 : i == start) {
            done[i] = true;
            run_handler(run, i);
        }
    }
}

size_t check_handlers(struct findings *findings, struct code *code) {
    size_t uses;
    uint64_t *use = listed_addresses(code->image, ".trapgate.registers", &uses);
    bool *is_use = calloc(code->count, 1), *done = calloc(code->count, 1);
    struct returns returns;
    returns_read(&returns, code);
    struct run run = {
        .findings = findings,
        .code = code,
        .returns = &returns,
        .is_use = is_use,
        .was_used = calloc(code->count, 1),
        .state = calloc(code->count, sizeof *run.state),
        .changes = calloc(code->count, sizeof *run.changes),
    };
    if (!is_use || !done || !run.was_used || !run.state || !run.changes) {
        fail(STATUS_FAILED, "out of memory");
    }
    for (size_t i = 0; i < uses; i++) {
        size_t number = code_find(code, use[i]);
        if (number == code->count) {
            finding(findings,
                    "no instruction at 0x%llx, which uses interrupted_registers(): relocate "
                    ".trapgate.registers with the code, and strip neither alone",
                    (unsigned long long)use[i]);
            use[i] = 0;
        } else {
            is_use[number] = true;
        }
    }
    for (size_t i = 0; i < uses; i++) {
        if (use[i]) {
            run_owner(&run, done, code_find(code, use[i]));
        }
    }
    for (size_t i = 0; i < code->count; i++) {
        if (is_use[i] && !run.was_used[i]) {
            finding_at(findings, i,
                       "cannot tell how this use is reached from the handler's start: call "
                       "interrupted_registers() in the handler itself, before any switch");
        }
        free(run.state[i]);
    }
    free(run.state);
    free(run.changes);
    free(run.was_used);
    free(run.waiting);
    returns_free(&returns);
    free(is_use);
    free(done);
    free(use);
    return uses;
}
