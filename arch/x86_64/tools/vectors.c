/* Who uses the registers that handlers do not save. */
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/checks.h"
#include "arch/x86_64/tools/message.h"

struct range {
    uint64_t start, end;
};

static bool begins_with(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_vector_register(csh decoder, unsigned number) {
    static const char *const names[] = {"xmm", "ymm", "zmm", "mm", "st", "k"};
    const char *name = cs_reg_name(decoder, number);
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++) {
        if (begins_with(name, names[i])) {
            return true;
        }
    }
    return false;
}

static bool uses_vector_state(const struct code *code, const cs_insn *insn) {
    static const char *const of_state[] = {"emms",  "ldmxcsr", "stmxcsr", "vldmxcsr", "vstmxcsr",
                                           "xsave", "xrstor",  "wait",    "vzero"};
    for (size_t i = 0; i < sizeof of_state / sizeof *of_state; i++) {
        if (begins_with(insn->mnemonic, of_state[i])) {
            return true;
        }
    }
    for (uint8_t i = 0; i < insn->detail->x86.op_count; i++) {
        const cs_x86_op *operand = &insn->detail->x86.operands[i];
        if (operand->type == X86_OP_REG && is_vector_register(code->decoder, operand->reg)) {
            return true;
        }
    }
    return insn->mnemonic[0] == 'f'; /* all of them are the x87's, or save its state */
}

static uint64_t address_of(const struct image *image, const char *name) {
    for (size_t i = 0; i < image->symbol_count; i++) {
        if (strcmp(image->symbols[i].name, name) == 0) {
            return image->symbols[i].address;
        }
    }
    fail(STATUS_FAILED, "%s: has no symbol %s", image->path, name);
}

static bool lies_in(const struct range *ranges, size_t count, uint64_t address) {
    for (size_t i = 0; i < count; i++) {
        if (address >= ranges[i].start && address < ranges[i].end) {
            return true;
        }
    }
    return false;
}

/* Whether a function, from one instruction up to another, says that it does so on purpose. */
static bool is_exempt(const struct code *code, size_t from, size_t to, const uint64_t *places,
                      size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (places[i] >= code->instruction[from].address &&
            places[i] <= code->instruction[to - 1].address) {
            return true;
        }
    }
    return false;
}

void check_vectors(struct findings *findings, struct code *code, const char *const *allowed) {
    size_t on_purpose, range_count = 0, allowed_count = 0;
    uint64_t *places = listed_addresses(code->image, ".trapgate.fpu", &on_purpose);
    while (allowed[allowed_count]) {
        allowed_count++;
    }
    struct range *ranges = allocate(NULL, allowed_count, sizeof *ranges);
    for (size_t i = 0; i + 1 < allowed_count; i += 2) {
        ranges[range_count++] = (struct range){address_of(code->image, allowed[i]),
                                               address_of(code->image, allowed[i + 1])};
    }
    for (size_t from = 0, to; from < code->count; from = to) {
        for (to = from + 1; to < code->count && !code->instruction[to].begins; to++) {
        }
        if (is_exempt(code, from, to, places, on_purpose) ||
            lies_in(ranges, range_count, code->instruction[from].address)) {
            continue;
        }
        for (size_t i = from; i < to; i++) {
            if (uses_vector_state(code, code_decode(code, i))) {
                finding_at(
                    findings, i,
                    "uses x87, MMX or SSE: %s (compile with -mgeneral-regs-only; on purpose? "
                    "see --vectors and --vectors-in)",
                    code_text(code, i));
                break;
            }
        }
    }
    free(places);
    free(ranges);
}
