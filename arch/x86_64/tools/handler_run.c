#include "arch/x86_64/tools/handler_run.h"

#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/execute.h"
#include "arch/x86_64/tools/message.h"

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
        check_iret(run, number, &state);
        return;
    }
    if (strncmp(mnemonic, "ret", 3) == 0) {
        check_ret(run, number, &state);
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

void run_handler(struct run *run, size_t start) {
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
