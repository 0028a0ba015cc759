/*
 * General protection and its relatives. The CPU says little: an error code of 0, or the selector
 * that it did not like. The instruction at rip tells the rest.
 */
#include <trapgate/error_code.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/descriptor.h"
#include "arch/x86_64/report/linear.h"
#include "arch/x86_64/report/opcode.h"

static bool is_protection(const struct facts *facts) {
    return (facts->exception.vector == VECTOR_GENERAL_PROTECTION_FAULT ||
            facts->exception.vector == VECTOR_STACK_SEGMENT_FAULT) &&
           facts->exception.has_error_code && facts->exception.error_code == 0;
}

static bool group_is(const struct facts *facts, unsigned first, unsigned last) {
    unsigned group = opcode_group(&facts->instruction);
    return group >= first && group <= last;
}

/* Their memory operand is only an address, a hint, or is not accessed as memory. */
static bool touches_no_memory(const struct facts *facts) {
    return opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x8D, 0x8D) || /* LEA */
           opcode_is(facts, TRAPGATE_OPCODE_0F, 0x18, 0x1F) ||       /* PREFETCH, NOP */
           opcode_is(facts, TRAPGATE_OPCODE_0F, 0x0D, 0x0D) ||       /* PREFETCHW */
           (opcode_is(facts, TRAPGATE_OPCODE_0F, 0x01, 0x01) && group_is(facts, 7, 7)); /* INVLPG */
}

/* An address that code may not have; and a pointer that data may not, which can carry a tag. */
static bool is_bad(const struct facts *facts, uint64_t address) {
    return !linear_is_canonical(facts, address);
}

static bool is_bad_pointer(const struct facts *facts, uint64_t pointer) {
    return is_bad(facts, linear_untagged(facts, pointer));
}

/* Of an access to an address that is not canonical. CPUs raise #SS for one by the stack segment, #GP for all
 * others; QEMU #GP for all. A #GP for one by the stack may be that of an interrupt as well, if one could come. */
static enum certainty of_access(const struct facts *facts, bool by_stack) {
    bool is_right = by_stack == (facts->exception.vector == VECTOR_STACK_SEGMENT_FAULT);
    return is_right || !(facts->frame.rflags & RFLAGS_IF) ? CERTAIN : LIKELY;
}

/* Certain, if the registers are known: any access to such an address ends so. */
static bool non_canonical_operand(const struct facts *facts, struct cause *cause) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    if (!is_protection(facts) || !facts->has_operand || !is_bad(facts, facts->operand) ||
        touches_no_memory(facts)) {
        return false;
    }
    unsigned number = instruction->base < TRAPGATE_REGISTER_RIP &&
                              is_bad_pointer(facts, facts->values[instruction->base])
                          ? instruction->base
                      : instruction->index < TRAPGATE_REGISTER_RIP &&
                              is_bad(facts, facts->values[instruction->index])
                          ? instruction->index
                          : TRAPGATE_REGISTER_NONE;
    bool by_stack = !instruction->segment && (instruction->base == TRAPGATE_REGISTER_RSP ||
                                              instruction->base == TRAPGATE_REGISTER_RBP);
    enum certainty certainty = of_access(facts, by_stack);
    if (number == TRAPGATE_REGISTER_NONE) {
        return cause_is(cause, certainty,
                        "non-canonical address 0x%lx in the instruction's operand", facts->operand);
    }
    return cause_is(cause, certainty, "non-canonical address 0x%lx: %s is 0x%lx", facts->operand,
                    trapgate_register_name(number), facts->values[number]);
}

/* Likely: these have no other rule, but what their elements are is not known. */
static bool non_canonical_element(const struct facts *facts, struct cause *cause) {
    return is_protection(facts) && facts->decoded && facts->instruction.index_is_vector &&
           cause_is(
               cause, LIKELY,
               "non-canonical address: of one element of this gather or scatter, whose base %s "
               "is 0x%lx",
               trapgate_register_name(facts->instruction.base),
               facts->instruction.base < TRAPGATE_REGISTER_RIP
                   ? facts->values[facts->instruction.base]
                   : 0);
}

/* Whether a string instruction came as far as its second operand, as the first is memory of this code's own. */
static bool has_read_source(const struct facts *facts) {
    bool user = (facts->frame.cs & 3) == 3;
    return facts->has_source && facts->values[TRAPGATE_REGISTER_RSI] >> 63 == !user;
}

/* Certain likewise: string instructions have their operands at rsi and rdi, and access them in that order. */
static bool non_canonical_string(const struct facts *facts, struct cause *cause) {
    bool uses_source = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xA4, 0xA7) ||
                       opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xAC, 0xAD);
    bool uses_destination = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xA4, 0xA7) ||
                            opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xAA, 0xAB) ||
                            opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xAE, 0xAF);
    bool repeats = facts->instruction.repeat || facts->instruction.repeat_not;
    if (!is_protection(facts) || !facts->registers_known ||
        (repeats && facts->values[TRAPGATE_REGISTER_RCX] == 0)) { /* it accesses nothing */
        return false;
    }
    unsigned number =
        uses_source && is_bad_pointer(facts, facts->values[TRAPGATE_REGISTER_RSI])
            ? TRAPGATE_REGISTER_RSI
        : uses_destination && is_bad_pointer(facts, facts->values[TRAPGATE_REGISTER_RDI])
            ? TRAPGATE_REGISTER_RDI
            : TRAPGATE_REGISTER_NONE;
    bool sure = number == TRAPGATE_REGISTER_RSI || !uses_source || has_read_source(facts) ||
                !(facts->frame.rflags & RFLAGS_IF);
    return number != TRAPGATE_REGISTER_NONE &&
           cause_is(cause, sure ? of_access(facts, false) : LIKELY,
                    "non-canonical address: %s is 0x%lx", trapgate_register_name(number),
                    facts->values[number]);
}

/* PUSH, POP, CALL, RET, PUSHF, POPF: those that use the stack and nothing else of memory, or what could be read
 * first. */
static bool uses_stack(const struct facts *facts) {
    return opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x50, 0x5F) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x68, 0x68) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x6A, 0x6A) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x9C, 0x9D) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xC2, 0xC3) ||
           opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xE8, 0xE8) ||
           (opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xFF, 0xFF) &&
            (!facts->instruction.has_memory || facts->has_operand_value) &&
            (group_is(facts, 2, 2) || group_is(facts, 6, 6)));
}

/* Certain: these access what is at rsp, or right below it. */
static bool non_canonical_stack(const struct facts *facts, struct cause *cause) {
    return is_protection(facts) && uses_stack(facts) && is_bad_pointer(facts, facts->frame.rsp) &&
           is_bad_pointer(facts, facts->frame.rsp - 8) &&
           cause_is(cause, of_access(facts, true),
                    "non-canonical stack pointer: rsp is 0x%lx, and the instruction uses the stack",
                    facts->frame.rsp);
}

/* Certain: CPUs differ in whether rip is the branch or its target. Here it is the target. */
static bool non_canonical_rip(const struct facts *facts, struct cause *cause) {
    char origin[CAUSE_ORIGIN_SIZE];
    return is_protection(facts) && is_bad(facts, facts->frame.rip) &&
           cause_is(cause, CERTAIN, "execution went to 0x%lx, which is not canonical%s",
                    facts->frame.rip, cause_origin(origin, facts));
}

/* Certain: here rip is the branch, and its target is known. */
static bool non_canonical_branch(const struct facts *facts, struct cause *cause) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    uint64_t target = 0;
    const char *words = "return";
    if (opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xC2, 0xC3) && facts->stack_count > 0) {
        target = facts->stack[0];
    } else if (opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xFF, 0xFF) &&
               (group_is(facts, 2, 2) || group_is(facts, 4, 4)) && facts->registers_known) {
        words = group_is(facts, 2, 2) ? "call" : "jump";
        target = !instruction->has_memory   ? facts->values[instruction->rm]
                 : facts->has_operand_value ? facts->operand_value
                                            : 0;
    }
    return is_protection(facts) && is_bad(facts, target) &&
           cause_is(cause, CERTAIN, "%s to 0x%lx, which is not canonical", words, target);
}

/* Certain: at CPL 0 nothing else is wrong with RDMSR. WRMSR may also dislike the value. */
static bool machine_specific_register(const struct facts *facts, struct cause *cause) {
    bool reads = opcode_is(facts, TRAPGATE_OPCODE_0F, 0x32, 0x32);
    bool writes = opcode_is(facts, TRAPGATE_OPCODE_0F, 0x30, 0x30);
    if (!is_protection(facts) || !facts->registers_known || (facts->frame.cs & 3) ||
        !(reads || writes)) {
        return false;
    }
    unsigned number = (unsigned)facts->values[TRAPGATE_REGISTER_RCX];
    return reads ? cause_is(cause, CERTAIN, "this CPU has no MSR 0x%x to read", number)
                 : cause_is(cause, LIKELY, "this CPU has no MSR 0x%x, or not for the value 0x%lx",
                            number,
                            facts->values[TRAPGATE_REGISTER_RDX] << 32 |
                                (uint32_t)facts->values[TRAPGATE_REGISTER_RAX]);
}

static bool control_register(const struct facts *facts, struct cause *cause) {
    return is_protection(facts) && opcode_is(facts, TRAPGATE_OPCODE_0F, 0x22, 0x23) &&
           (facts->frame.cs & 3) == 0 && facts->registers_known &&
           cause_is(cause, LIKELY,
                    "%s%u refuses the value 0x%lx: a reserved bit, or bits that "
                    "exclude each other",
                    facts->instruction.opcode == 0x22 ? "cr" : "dr", facts->instruction.reg,
                    facts->values[facts->instruction.rm]);
}

static bool interrupt_return(const struct facts *facts, struct cause *cause) {
    return is_protection(facts) && opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCF, 0xCF) &&
           cause_is(cause, LIKELY, "iretq found a frame on the stack that it cannot return to");
}

/* Certain: the error code names the selector, and for no other reason. Of a gate it names the vector,
 * but not what is wrong; cause_delivery.c looked, and found nothing. */
static bool is_selector(const struct facts *facts) {
    const struct trapgate_exception *exception = &facts->exception;
    return exception->has_error_code && !exception->software &&
           exception_code_kind(exception->vector) == EXCEPTION_CODE_SELECTOR &&
           exception->error_code & (0xFFFF & ~(unsigned long)TRAPGATE_SELECTOR_ERROR_EXTERNAL);
}

static bool bad_gate(const struct facts *facts, struct cause *cause) {
    if (!is_selector(facts) || !(facts->exception.error_code & TRAPGATE_SELECTOR_ERROR_IDT)) {
        return false;
    }
    unsigned vector = facts->has_raised ? facts->raised.vector
                                        : (facts->exception.error_code & 0xFFFF) >>
                                              TRAPGATE_SELECTOR_ERROR_INDEX_SHIFT;
    bool from_user = (facts->frame.cs & 3) == 3;
    return cause_is(cause, LIKELY, "the gate of vector %u (%s) could not be used%s", vector,
                    exception_name(vector),
                    from_user ? ": user code may not, or it is not valid"
                              : ": it is not valid or not present");
}

static bool bad_selector(const struct facts *facts, struct cause *cause) {
    char code[80], words[80];
    if (!is_selector(facts)) {
        return false;
    }
    selector_error_describe(code, sizeof code, facts->exception.error_code);
    if (!facts->has_descriptor) {
        return cause_is(cause, CERTAIN, "bad selector: %s, where there is no descriptor", code);
    }
    descriptor_describe(words, sizeof words, facts->descriptor);
    return cause_is(cause, CERTAIN, "bad selector: %s, where there is %s", code, words);
}

/* Certain: 64-bit code may load SS with a null selector, but only at CPL 0 to 2, and with an RPL that is the
 * CPL. SDM 2, "MOV—Move". */
static bool null_stack_segment(const struct facts *facts, struct cause *cause) {
    enum { TO_SS = 2 };
    unsigned cpl = facts->frame.cs & 3;
    if (!is_protection(facts) || !opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0x8E, 0x8E) ||
        !group_is(facts, TO_SS, TO_SS) || !facts->registers_known ||
        (facts->instruction.has_memory && !facts->has_operand_value)) {
        return false;
    }
    unsigned selector =
        (unsigned)(facts->instruction.has_memory ? facts->operand_value
                                                 : facts->values[facts->instruction.rm]) &
        0xFFFF;
    return (selector & 0xFFFC) == 0 && (cpl == 3 || (selector & 3) != cpl) &&
           cause_is(cause, CERTAIN,
                    "bad selector: mov to ss of the null selector 0x%x at CPL %u, which only code "
                    "at CPL 0 to 2 may load, with an RPL that is the CPL",
                    selector, cpl);
}

static bool general(const struct facts *facts, struct cause *cause) {
    return is_protection(facts) &&
           cause_is(cause, POSSIBLE,
                    "the CPU refused this instruction or its operands; the manual "
                    "lists under its name when it does");
}

const struct cause_row cause_rows_protection[] = {
    {"bad-gate", bad_gate},
    {"bad-selector", bad_selector},
    {"non-canonical-jump", non_canonical_rip},
    {"non-canonical-jump", non_canonical_branch},
    {"non-canonical", non_canonical_stack},
    {"non-canonical", non_canonical_operand},
    {"non-canonical", non_canonical_string},
    {"non-canonical", non_canonical_element},
    {"bad-selector", null_stack_segment},
    {"machine-specific-register", machine_specific_register},
    {"control-register", control_register},
    {"interrupt-return", interrupt_return},
    {0},
};

const struct cause_row cause_rows_protection_general[] = {
    {"protection", general},
    {0},
};
