#include "tests/truth/model.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "tests/truth/memory.h"

const char *const kind_words[KINDS] = {
#define KIND(name, words, certain, known) [name] = (words),
#include "tests/truth/kinds.def"
#undef KIND
};

bool model_fault(struct outcome *outcome, enum kind kind, unsigned vector) {
    outcome->kind = kind;
    outcome->vector = vector;
    outcome->has_code = false;
    outcome->code = 0;
    return false;
}

bool model_fault_with_code(struct outcome *outcome, enum kind kind, unsigned vector,
                           unsigned long code) {
    model_fault(outcome, kind, vector);
    outcome->has_code = true;
    outcome->code = code;
    return false;
}

static bool protection_fault(struct outcome *outcome, enum kind kind) {
    return model_fault_with_code(outcome, kind, VECTOR_GENERAL_PROTECTION_FAULT, 0);
}

static bool undefined(struct outcome *outcome, enum kind kind, const char *bit) {
    outcome->bit = bit;
    return model_fault(outcome, kind, VECTOR_INVALID_OPCODE);
}

static bool not_available(struct outcome *outcome, const char *bit) {
    outcome->bit = bit;
    return model_fault(outcome, NOT_AVAILABLE, VECTOR_DEVICE_NOT_AVAILABLE);
}

/* SDM 3A, "Control Registers"; SDM 2, by instruction. */
static bool check_unit(const struct situation *situation, struct outcome *outcome) {
    enum form_unit unit = situation->form->unit;
    uint64_t cr0 = situation->cr0, cr4 = situation->cr4;
    bool ts = cr0 & CR0_TS, em = cr0 & CR0_EM;
    switch (unit) {
    case X87:
    case FXSAVE_UNIT:
        return em ? not_available(outcome, "CR0.EM") : ts ? not_available(outcome, "CR0.TS") : true;
    case X87_WAIT:
        return !(ts && cr0 & CR0_MP) || not_available(outcome, "CR0.TS");
    case MMX:
        return em   ? undefined(outcome, SWITCHED_OFF, "CR0.EM")
               : ts ? not_available(outcome, "CR0.TS")
                    : true;
    case SSE:
        return em                    ? undefined(outcome, SWITCHED_OFF, "CR0.EM")
               : !(cr4 & CR4_OSFXSR) ? undefined(outcome, SWITCHED_OFF, "CR4.OSFXSR")
               : ts                  ? not_available(outcome, "CR0.TS")
                                     : true;
    case AVX:
        return !(cr4 & CR4_OSXSAVE)         ? undefined(outcome, SWITCHED_OFF, "CR4.OSXSAVE")
               : (situation->xcr0 & 6) != 6 ? undefined(outcome, SWITCHED_OFF, "XCR0")
               : ts                         ? not_available(outcome, "CR0.TS")
                                            : true;
    case AVX512:
        return !(cr4 & CR4_OSXSAVE)               ? undefined(outcome, SWITCHED_OFF, "CR4.OSXSAVE")
               : (situation->xcr0 & 0xE6) != 0xE6 ? undefined(outcome, SWITCHED_OFF, "XCR0")
               : ts                               ? not_available(outcome, "CR0.TS")
                                                  : true;
    case XSAVE_UNIT:
    case XSAVE_STATE:
        return !(cr4 & CR4_OSXSAVE)        ? undefined(outcome, SWITCHED_OFF, "CR4.OSXSAVE")
               : ts && unit == XSAVE_STATE ? not_available(outcome, "CR0.TS")
                                           : true;
    case SYSCALL_UNIT:
        return situation->efer & EFER_SCE || undefined(outcome, SWITCHED_OFF, "EFER.SCE");
    case FSGSBASE_UNIT:
        return cr4 & CR4_FSGSBASE || undefined(outcome, SWITCHED_OFF, "CR4.FSGSBASE");
    case PKRU_UNIT:
        return cr4 & CR4_PKE || undefined(outcome, SWITCHED_OFF, "CR4.PKE");
    case VMX_UNIT:
        return undefined(outcome, SWITCHED_OFF, "CR4.VMXE");
    case SVM_UNIT:
        return undefined(outcome, SWITCHED_OFF, "EFER.SVME");
    case SMX_UNIT:
        return undefined(outcome, SWITCHED_OFF, "CR4.SMXE");
    default:
        return true;
    }
}

/* SDM 3A, "Privileged Instructions", "I/O Privilege Level". There is no I/O map. */
static bool check_rule(const struct situation *situation, struct outcome *outcome) {
    bool user = is_user(situation), broken = false;
    switch (situation->form->rule) {
    case ANYONE:
        break;
    case CPL_0:
        broken = user;
        break;
    case CPL_0_OR_UD:
        return !user || undefined(outcome, PRIVILEGED, NULL);
    case BY_IOPL:
    case BY_PORT:
        broken = (situation->cs & 3u) > (situation->rflags >> 12 & 3);
        break;
    case BY_UMIP:
        broken = user && situation->cr4 & CR4_UMIP;
        break;
    case BY_TSD:
        broken = user && situation->cr4 & CR4_TSD;
        break;
    case BY_PCE:
        broken = user && !(situation->cr4 & CR4_PCE);
        break;
    }
    return !broken || protection_fault(outcome, PRIVILEGED);
}

/* SDM 2, "LOCK": the destination is in memory, and it is one of these. */
static bool takes_lock(const struct situation *situation) {
    const struct form *form = situation->form;
    bool shifts = (form->map == ONE && form->opcode >= 0xC0 && form->opcode <= 0xD3 &&
                   form->opcode != 0xC7) ||
                  (form->map == TWO && form->opcode == 0xA4);
    return form->access == CHANGE && has_memory(situation) && !shifts;
}

/* Canonical, aligned, allowed. */
static bool touch(const struct situation *situation, struct outcome *outcome, uint64_t address,
                  unsigned size, unsigned access, bool on_stack) {
    const struct form *form = situation->form;
    address = situation_untagged(situation, address);
    outcome->address = address;
    if (!is_canonical(situation, address) || !is_canonical(situation, address + size - 1)) {
        return model_fault_with_code(
            outcome, DATA_NOT_CANONICAL,
            on_stack ? VECTOR_STACK_SEGMENT_FAULT : VECTOR_GENERAL_PROTECTION_FAULT, 0);
    }
    if (form->alignment && address % form->alignment) {
        return protection_fault(outcome, DATA_MISALIGNED);
    }
    if (!model_access(situation, outcome, address, size, access & WRITE ? MODEL_WRITE : MODEL_READ,
                      false)) {
        return false;
    }
    bool checks = is_user(situation) && situation->cr0 & CR0_AM && situation->rflags & RFLAGS_AC;
    return !checks || size > 8 || address % size == 0 ||
           model_fault_with_code(outcome, ALIGNMENT_CHECK, VECTOR_ALIGNMENT_CHECK, 0);
}

static bool touch_operand(const struct situation *situation, struct outcome *outcome) {
    const struct form *form = situation->form;
    uint64_t address = situation->operand;
    if (!has_memory(situation) || !(form->access & CHANGE)) {
        return true;
    }
    if (form->work == BIT_STRING) {
        address += (uint64_t)((int64_t)situation->registers[situation->reg] >> 6) * 8;
    }
    bool by_stack = !situation->segment && (situation->base == TRAPGATE_REGISTER_RSP ||
                                            situation->base == TRAPGATE_REGISTER_RBP);
    return touch(situation, outcome, address, form->size, form->access, by_stack);
}

static bool string_access(const struct situation *situation, struct outcome *outcome, bool source,
                          unsigned access) {
    uint64_t address = situation->registers[source ? TRAPGATE_REGISTER_RSI : TRAPGATE_REGISTER_RDI];
    if (source) {
        address += situation->segment == 'f'   ? situation->fs_base
                   : situation->segment == 'g' ? situation->gs_base
                                               : 0;
    }
    return touch(situation, outcome, address, situation->form->size, access, false);
}

static bool move_strings(const struct situation *situation, struct outcome *outcome) {
    enum form_work work = situation->form->work;
    if (situation->form->prefixes & (PF2 | PF3) &&
        situation->registers[TRAPGATE_REGISTER_RCX] == 0) {
        return true;
    }
    if ((work == STRING_MOVE || work == STRING_COMPARE || work == STRING_LOAD) &&
        !string_access(situation, outcome, true, READ)) {
        return false;
    }
    return work == STRING_LOAD ||
           string_access(situation, outcome, false,
                         work == STRING_MOVE || work == STRING_STORE ? WRITE : READ);
}

static bool push(const struct situation *situation, struct outcome *outcome) {
    outcome->by_stack = true;
    return touch(situation, outcome, situation->registers[TRAPGATE_REGISTER_RSP] - 8, 8, WRITE,
                 true);
}

static bool branch_to(const struct situation *situation, struct outcome *outcome, uint64_t target) {
    outcome->address = target;
    return is_canonical(situation, target) || protection_fault(outcome, BRANCH_NOT_CANONICAL);
}

enum { CONTROL_NEAR_RETURN = 1, CONTROL_ENDBRANCH = 3 }; /* error codes */

/* SDM 1, "Shadow Stacks". */
static bool compare_shadow(const struct situation *situation, struct outcome *outcome) {
    bool on = situation->cr4 & CR4_CET && situation->cet & 1;
    return !on || !situation->shadow_differs ||
           model_fault_with_code(outcome, CONTROL_RETURN, VECTOR_CONTROL_PROTECTION,
                                 CONTROL_NEAR_RETURN);
}

/* SDM 1, "Indirect Branch Tracking": what is fetched next has to be ENDBR64; rip is there. */
static bool track_branch(const struct situation *situation, struct outcome *outcome,
                         uint64_t target) {
    static const uint8_t endbr64[] = {0xF3, 0x0F, 0x1E, 0xFA};
    struct outcome fetched = *outcome;
    bool on = situation->cr4 & CR4_CET && situation->cet & 4;
    if (!on || !model_access(situation, &fetched, target, sizeof endbr64, MODEL_FETCH, false)) {
        return true;
    }
    for (unsigned i = 0; i < sizeof endbr64; i++) {
        const uint8_t *at = truth_memory_at(target + i);
        if (!at || *at != endbr64[i]) {
            outcome->rip = target;
            return model_fault_with_code(outcome, CONTROL_BRANCH, VECTOR_CONTROL_PROTECTION,
                                         CONTROL_ENDBRANCH);
        }
    }
    return true;
}

static bool branch(const struct situation *situation, struct outcome *outcome) {
    enum form_work work = situation->form->work;
    if (work == RETURN) {
        outcome->by_stack = true;
        return touch(situation, outcome, situation->registers[TRAPGATE_REGISTER_RSP], 8, READ,
                     true) &&
               branch_to(situation, outcome, situation->stack[0]) &&
               compare_shadow(situation, outcome);
    }
    uint64_t target =
        has_memory(situation) ? situation->operand_value : situation->registers[situation->rm];
    return branch_to(situation, outcome, target) && (work != CALL || push(situation, outcome)) &&
           track_branch(situation, outcome, target);
}

/* SDM 2, "DIV", "IDIV". */
static uint64_t cut(uint64_t value, unsigned bits) {
    return bits == 64 ? value : value & ((1ull << bits) - 1);
}

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

static unsigned_wide absolute(wide value) {
    return value < 0 ? -(unsigned_wide)value : (unsigned_wide)value;
}

/* Compares products: a division of 128 bits would be a library function, which a kernel has not. */
static bool overflows(const struct situation *situation, unsigned bits, uint64_t divisor) {
    uint64_t rax = situation->registers[TRAPGATE_REGISTER_RAX];
    uint64_t low = cut(rax, bits);
    uint64_t high =
        bits == 8 ? rax >> 8 & 0xFF : cut(situation->registers[TRAPGATE_REGISTER_RDX], bits);
    if (situation->form->work == DIVIDE) {
        return high >= divisor;
    }
    unsigned unused = 128 - 2 * bits;
    wide dividend = (wide)(((unsigned_wide)high << bits | low) << unused) >> unused;
    wide by = (int64_t)(divisor << (64 - bits)) >> (64 - bits);
    bool negative = (dividend < 0) != (by < 0);
    unsigned_wide limit = ((unsigned_wide)1 << (bits - 1)) + (negative ? 1 : 0);
    return absolute(dividend) >= absolute(by) * limit;
}

static bool divide(const struct situation *situation, struct outcome *outcome) {
    unsigned bits = situation->form->size * 8;
    bool memory = has_memory(situation);
    unsigned rm = situation->rm;
    bool has_rex = (situation->code[0] & 0xF0) == 0x40 || (situation->code[1] & 0xF0) == 0x40;
    uint64_t value = memory ? situation->operand_value
                     : bits == 8 && !has_rex && rm >= 4 && rm < 8
                         ? situation->registers[rm - 4] >> 8 /* AH, CH, DH, BH */
                         : situation->registers[rm];
    uint64_t divisor = cut(value, bits);
    if (divisor == 0) {
        return model_fault(outcome, DIVISION_BY_ZERO, VECTOR_DIVIDE_ERROR);
    }
    return !overflows(situation, bits, divisor) ||
           model_fault(outcome, QUOTIENT_OVERFLOW, VECTOR_DIVIDE_ERROR);
}

/* SDM 2, "MOV" and "LDS/LES/LFS/LGS/LSS": loading a segment register. */
static bool load_segment(const struct situation *situation, struct outcome *outcome) {
    uint64_t descriptor, value = has_memory(situation) ? situation->operand_value
                                                       : situation->registers[situation->rm];
    uint16_t selector = (uint16_t)value;
    bool stack = situation->form->work == LOAD_STACK;
    unsigned cpl = situation->cs & 3, rpl = selector & 3;
    unsigned long code = selector & 0xFFFC;
    outcome->selector = selector;
    if (code == 0) {
        bool accepted = !stack || (cpl != 3 && rpl == cpl);
        return accepted ||
               model_fault_with_code(outcome, SELECTOR, VECTOR_GENERAL_PROTECTION_FAULT, 0);
    }
    if (selector >> 3 == 7) { /* the second half of the TSS descriptor: left out */
        outcome->vector = VECTOR_COUNT;
        return false;
    }
    if (!situation_descriptor(selector, &descriptor)) {
        return model_fault_with_code(outcome, SELECTOR, VECTOR_GENERAL_PROTECTION_FAULT, code);
    }
    unsigned type = descriptor >> 40 & 0x1F, dpl = descriptor >> 45 & 3;
    bool code_segment = type & 8, readable = !code_segment || type & 2;
    bool conforming = code_segment && type & 4;
    bool good = stack ? rpl == cpl && (type & 0x1A) == 0x12 && dpl == cpl
                      : type & 0x10 && readable && (conforming || (dpl >= rpl && dpl >= cpl));
    if (!good) {
        return model_fault_with_code(outcome, SELECTOR, VECTOR_GENERAL_PROTECTION_FAULT, code);
    }
    return descriptor >> 47 & 1 ||
           model_fault_with_code(outcome, SELECTOR,
                                 stack ? VECTOR_STACK_SEGMENT_FAULT : VECTOR_SEGMENT_NOT_PRESENT,
                                 code);
}

static bool special_register(const struct situation *situation, struct outcome *outcome) {
    const struct form *form = situation->form;
    uint32_t number = (uint32_t)situation->registers[TRAPGATE_REGISTER_RCX];
    if (form->work == MODEL_SPECIFIC) {
        bool known = number == MSR_FS_BASE || number == MSR_EFER || number == 0x10;
        if (known && (form->opcode == 0x32)) {
            return true;
        }
        outcome->vector = VECTOR_COUNT; /* a write to a known one: left out */
        return !known && protection_fault(outcome, SPECIAL_REGISTER);
    }
    if (form->work == TASK_PRIORITY) {
        return situation->registers[situation->rm] < 16 ||
               protection_fault(outcome, SPECIAL_REGISTER);
    }
    if (situation->dr7 >> 13 & 1) { /* SDM 3B, "Debug Control Register (DR7)" */
        outcome->dr6 |= 1 << 13;
        return model_fault(outcome, DEBUG_REGISTER_ACCESS, VECTOR_DEBUG);
    }
    if (form->work == DEBUG_CONTROL && situation->registers[situation->rm] >> 32) {
        return protection_fault(outcome, SPECIAL_REGISTER);
    }
    outcome->vector = VECTOR_COUNT;
    return false;
}

/* Traps leave rip behind the instruction. */
static bool trap(const struct situation *situation, struct outcome *outcome, enum kind kind,
                 unsigned vector) {
    outcome->rip = situation->rip + situation->length;
    return model_fault(outcome, kind, vector);
}

static bool work(const struct situation *situation, struct outcome *outcome) {
    switch (situation->form->work) {
    case STRING_MOVE:
    case STRING_COMPARE:
    case STRING_STORE:
    case STRING_LOAD:
    case STRING_SCAN:
        return move_strings(situation, outcome);
    case PUSH:
        return push(situation, outcome);
    case POP:
        outcome->by_stack = true;
        return touch(situation, outcome, situation->registers[TRAPGATE_REGISTER_RSP], 8, READ,
                     true);
    case CALL:
    case RETURN:
    case JUMP:
        return branch(situation, outcome);
    case INTERRUPT_RETURN:
        return model_return(situation, outcome);
    case DIVIDE:
    case DIVIDE_SIGNED:
        return divide(situation, outcome);
    case UNDEFINED:
        return undefined(outcome, UNDEFINED_INSTRUCTION, NULL);
    case INTERRUPT_N:
        return trap(situation, outcome, SOFTWARE_INTERRUPT, (unsigned)situation->immediate & 0xFF);
    case INTERRUPT_3:
        return trap(situation, outcome, BREAKPOINT_INSTRUCTION, VECTOR_BREAKPOINT);
    case INTERRUPT_1:
        return trap(situation, outcome, DEBUG_INSTRUCTION, VECTOR_DEBUG);
    case LOAD_DATA:
    case LOAD_STACK:
        return load_segment(situation, outcome);
    case TASK_PRIORITY:
    case DEBUG_REGISTER:
    case DEBUG_CONTROL:
    case MODEL_SPECIFIC:
        return special_register(situation, outcome);
    default:
        return true;
    }
}

/* The number of the debug register whose condition is met, or 4. */
static unsigned condition_met(const struct situation *situation, bool execution) {
    for (unsigned number = 0; number < 4; number++) {
        static const unsigned sizes[] = {1, 2, 8, 4};
        unsigned type = situation->dr7 >> (16 + 4 * number) & 3;
        unsigned size = sizes[situation->dr7 >> (18 + 4 * number) & 3];
        uint64_t address = situation->dr[number];
        if (!(situation->dr7 >> (2 * number) & 3) || (type == 0) != execution) {
            continue;
        }
        if (execution) {
            if (address == situation->rip) {
                return number;
            }
        } else if (has_memory(situation) &&
                   (situation->form->access & (type == 1 ? WRITE : CHANGE)) &&
                   address < situation->operand + situation->form->size &&
                   situation->operand < address + size) {
            return number;
        }
    }
    return 4;
}

/* What comes behind an instruction that completed. */
static bool traps(const struct situation *situation, struct outcome *outcome) {
    unsigned number = condition_met(situation, false);
    bool step = situation->rflags & RFLAGS_TF;
    if (situation->form->work != NOTHING || (number == 4 && !step)) {
        return true;
    }
    outcome->dr6 |= (number < 4 ? 1u << number : 0u) | (step ? 1u << 14 : 0);
    outcome->debug_register = number;
    return trap(situation, outcome, number < 4 ? WATCHPOINT : SINGLE_STEP, VECTOR_DEBUG);
}

static bool fetch(const struct situation *situation, struct outcome *outcome) {
    if (!is_canonical(situation, situation->rip)) {
        outcome->address = situation->rip;
        return protection_fault(outcome, FETCH_NOT_CANONICAL);
    }
    return model_access(situation, outcome, situation->rip, situation->length, MODEL_FETCH, false);
}

/* In the order of SDM 3A, "Priority Among Concurrent Events". */
static bool execute(const struct situation *situation, struct outcome *outcome) {
    unsigned number = condition_met(situation, true);
    if (number < 4) {
        outcome->dr6 |= 1u << number;
        outcome->debug_register = number;
        return model_fault(outcome, HARDWARE_BREAKPOINT, VECTOR_DEBUG);
    }
    if (!fetch(situation, outcome)) {
        return false;
    }
    if (situation->lock && !takes_lock(situation)) {
        return undefined(outcome, LOCK_PREFIX, NULL);
    }
    return check_unit(situation, outcome) && check_rule(situation, outcome) &&
           touch_operand(situation, outcome) && work(situation, outcome) &&
           traps(situation, outcome);
}

void model_run(const struct situation *situation, struct outcome *outcome) {
    *outcome = (struct outcome){.rip = situation->rip, .dr6 = situation->dr6};
    bool software = false;
    switch (situation->event) {
    case EVENT_DEVICE:
        model_fault(outcome, DEVICE_INTERRUPT, situation->event_vector);
        break;
    case EVENT_NON_MASKABLE:
        model_fault(outcome, NON_MASKABLE, VECTOR_NON_MASKABLE_INTERRUPT);
        break;
    case EVENT_MACHINE_CHECK:
        model_fault(outcome, MACHINE_CHECK, VECTOR_MACHINE_CHECK);
        break;
    case EVENT_INSTRUCTION:
        if (execute(situation, outcome) || outcome->vector == VECTOR_COUNT) {
            outcome->raised = false;
            return;
        }
        software = outcome->kind == SOFTWARE_INTERRUPT || outcome->kind == BREAKPOINT_INSTRUCTION;
        break;
    }
    /* A fault while the vector of an instruction is delivered is about the instruction itself. */
    uint64_t handled_at = outcome->rip;
    bool is_instruction = software || outcome->kind == DEBUG_INSTRUCTION;
    model_deliver(situation, outcome, software);
    outcome->rip = !outcome->delivered && is_instruction ? situation->rip : handled_at;
}
