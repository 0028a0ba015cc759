/*
 * The red zone is used where memory below the stack pointer is: by a negative distance from rsp, or
 * from rbp by more than rsp was ever lowered below it. How far it was lowered is counted without
 * regard to branches, which can only be too much: no right code is refused. Where an index is added to
 * rbp, nobody knows where that is.
 */
#include <string.h>

#include "arch/x86_64/tools/checks.h"
#include "arch/x86_64/tools/record_layout.h"

enum { ANYWHERE = 1 << 30 }; /* rsp was lowered by a distance that is not known */

struct frame {
    bool has_rbp;         /* rbp points into it */
    int64_t depth, reach; /* how far rsp lies below rbp; how far below it memory is used */
    size_t example;       /* the instruction that reaches so far */
    bool reported;
    int end_of_loop; /* a register with the address that a loop of probes lowers rsp to; 0: none */
    int64_t end_distance;
};

static void report(struct findings *findings, const struct code *code, struct frame *frame,
                   size_t number) {
    if (!frame->reported) {
        finding_at(findings, number, "uses the red zone: %s (compile with -mno-red-zone)",
                   code_text(code, number));
    }
    frame->reported = true;
}

static void end(struct findings *findings, const struct code *code, struct frame *frame) {
    if (frame->has_rbp && frame->reach > frame->depth) {
        report(findings, code, frame, frame->example);
    }
}

static bool is_register(const cs_x86_op *operand, int number) {
    return operand->type == X86_OP_REG && operand->size == 8 &&
           code_register(operand->reg) == number;
}

/* -fstack-clash-protection lowers rsp a page at a time in a loop: lea -N(%rsp), REGISTER before it, and
 * cmp REGISTER, %rsp in it. */
static void follow_probes(struct frame *frame, const cs_insn *insn) {
    const cs_x86_op *operands = insn->detail->x86.operands;
    if (strcmp(insn->mnemonic, "lea") == 0 && operands[1].mem.base == X86_REG_RSP &&
        operands[1].mem.index == X86_REG_INVALID && operands[1].mem.disp < 0) {
        frame->end_of_loop = (int)operands[0].reg;
        frame->end_distance = -operands[1].mem.disp;
    } else if (strcmp(insn->mnemonic, "cmp") == 0 && frame->end_of_loop &&
               is_register(&operands[0], REGISTER_RSP) && operands[1].type == X86_OP_REG &&
               (int)operands[1].reg == frame->end_of_loop) {
        frame->depth += frame->end_distance;
        frame->end_of_loop = 0;
    }
}

/* By how much an instruction that writes rsp lowers it. */
static int64_t lowered(const cs_insn *insn) {
    const cs_x86_op *operands = insn->detail->x86.operands;
    bool subtracts = strcmp(insn->mnemonic, "sub") == 0, adds = strcmp(insn->mnemonic, "add") == 0;
    if ((subtracts || adds) && operands[1].type == X86_OP_IMM) {
        int64_t by = subtracts ? operands[1].imm : -operands[1].imm;
        return by > 0 ? by : 0; /* adding -128 is a shorter way to subtract 128 */
    }
    return strcmp(insn->mnemonic, "pop") == 0 || adds ? 0 : ANYWHERE;
}

/* The memory that an instruction accesses, in `frame`. */
static void access(struct findings *findings, const struct code *code, struct frame *frame,
                   const cs_insn *insn, size_t number) {
    const cs_x86 *x86 = &insn->detail->x86;
    /* A probe of the stack: `orq $0, (…)` changes nothing. */
    if (strcmp(insn->mnemonic, "lea") == 0 || strcmp(insn->mnemonic, "nop") == 0 ||
        (strcmp(insn->mnemonic, "or") == 0 && x86->operands[1].type == X86_OP_IMM &&
         x86->operands[1].imm == 0)) {
        return;
    }
    for (uint8_t i = 0; i < x86->op_count; i++) {
        const cs_x86_op *operand = &x86->operands[i];
        if (operand->type != X86_OP_MEM || operand->mem.disp >= 0 ||
            operand->mem.segment != X86_REG_INVALID) {
            continue;
        }
        int base = code_register(operand->mem.base);
        if (base == REGISTER_RSP) {
            report(findings, code, frame, number);
        } else if (base == REGISTER_RBP && operand->mem.index == X86_REG_INVALID &&
                   -operand->mem.disp > frame->reach) {
            frame->reach = -operand->mem.disp;
            frame->example = number;
        }
    }
}

void check_red_zone(struct findings *findings, struct code *code) {
    struct frame frame = {0};
    for (size_t i = 0; i < code->count; i++) {
        const cs_insn *insn = code_decode(code, i);
        const cs_x86 *x86 = &insn->detail->x86;
        if (code->instruction[i].begins) {
            end(findings, code, &frame);
            frame = (struct frame){0};
        }
        follow_probes(&frame, insn);
        if (strcmp(insn->mnemonic, "mov") == 0 && is_register(&x86->operands[0], REGISTER_RBP) &&
            is_register(&x86->operands[1], REGISTER_RSP)) {
            end(findings, code,
                &frame); /* the code of a weak function that was replaced has no name */
            frame = (struct frame){.has_rbp = true, .reported = frame.reported};
        } else if (strncmp(insn->mnemonic, "push", 4) == 0) {
            frame.depth += 8;
        } else if (x86->op_count && is_register(&x86->operands[0], REGISTER_RSP) &&
                   strcmp(insn->mnemonic, "cmp") != 0 && strcmp(insn->mnemonic, "test") != 0) {
            frame.depth += lowered(insn);
        } else {
            access(findings, code, &frame, insn, i);
        }
    }
    end(findings, code, &frame);
}
