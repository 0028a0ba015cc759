/* What a situation is meant to become. See generate.c for what all of them share. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "tests/truth/generate.h"

static bool has_operand(const struct form *form) {
    return form->access;
}

static bool wants_alignment(const struct form *form) {
    return form->alignment;
}

static bool is_ruled(const struct form *form) {
    return form->rule != ANYONE;
}

static bool has_unit(const struct form *form) {
    return form->unit != PLAIN;
}

static bool is_division(const struct form *form) {
    return form->work == DIVIDE || form->work == DIVIDE_SIGNED;
}

static bool raises(const struct form *form) {
    return form->work == UNDEFINED || form->work == INTERRUPT_N || form->work == INTERRUPT_3 ||
           form->work == INTERRUPT_1;
}

static bool is_string(const struct form *form) {
    return form->work >= STRING_MOVE && form->work <= STRING_SCAN;
}

static bool uses_stack(const struct form *form) {
    return form->work >= PUSH && form->work <= RETURN;
}

static bool branches(const struct form *form) {
    return form->work >= CALL && form->work <= JUMP;
}

static bool returns(const struct form *form) {
    return form->work == INTERRUPT_RETURN;
}

static bool loads_segment(const struct form *form) {
    return form->work == LOAD_DATA || form->work == LOAD_STACK;
}

static bool is_special_register(const struct form *form) {
    return form->work == MODEL_SPECIFIC || form->work == TASK_PRIORITY ||
           form->work == DEBUG_REGISTER || form->work == DEBUG_CONTROL;
}

static bool completes(const struct form *form) {
    return form->work == NOTHING && form->rule == ANYONE && form->unit == PLAIN &&
           form->access != ADDRESS;
}

static uint64_t *rsp_of(struct situation *situation) {
    return &situation->registers[TRAPGATE_REGISTER_RSP];
}

static void divide(struct situation *situation, struct chance *chance) {
    static const uint64_t divisors[] = {0, 0, 1, 2, UINT64_MAX, 0x80, 0xFF00, 0x10000, 1ull << 32};
    situation->operand_value = CHANCE_OF(chance, divisors);
    for (unsigned i = 0; i < 16; i++) {
        if (i != TRAPGATE_REGISTER_RSP && chance_percent(chance, 70)) {
            situation->registers[i] = CHANCE_OF(chance, divisors);
        }
    }
}

static void take_strings(struct situation *situation, struct chance *chance) {
    situation->registers[TRAPGATE_REGISTER_RSI] = generate_target(situation, chance, 8);
    situation->registers[TRAPGATE_REGISTER_RDI] = generate_target(situation, chance, 8);
    situation->registers[TRAPGATE_REGISTER_RCX] = chance_below(chance, 2);
    situation->rflags |= chance_percent(chance, 20) ? RFLAGS_DF : 0;
}

/* Lock, also on what does not take it; and on an operand that may not be misaligned. */
static void lock(struct situation *situation, struct chance *chance) {
    situation->lock = true;
    if (chance_percent(chance, 30)) {
        situation->cr0 |= CR0_AM;
        situation->rflags |= RFLAGS_AC;
    }
}

/* rsp at an end of its stack, or nowhere. */
static void move_stack(struct situation *situation, struct chance *chance) {
    uint64_t start = area_start(is_user(situation) ? USER_STACK : KERNEL_STACK);
    uint64_t places[] = {
        start + AREA_PAGE,
        start + AREA_PAGE + 8 * chance_below(chance, 16),
        start + AREA_PAGE - 8 * chance_below(chance, 64),
        start + 3 * AREA_PAGE - 8 * chance_below(chance, 6),
        start + 2 * AREA_PAGE + 8 * chance_below(chance, 8),
        chance_bits(chance),
        0x8000000000000000ull | chance_below(chance, 4096),
        chance_below(chance, 4096),
        area_start(KERNEL_DATA) + 2 * AREA_PAGE,
        start + 2 * AREA_PAGE + chance_below(chance, 4096),
    };
    *rsp_of(situation) = CHANCE_OF(chance, places);
    if (chance_percent(chance, 50)) {
        situation->own_slot = CURRENT_STACK;
    }
}

static void choose_branch_target(struct situation *situation, struct chance *chance) {
    uint64_t target = generate_target(situation, chance, 1);
    situation->stack[0] = target;
    situation->operand_value = target;
    for (unsigned i = 0; i < 16; i++) {
        if (i != TRAPGATE_REGISTER_RSP && chance_percent(chance, 50)) {
            situation->registers[i] =
                chance_percent(chance, 50) ? target : generate_target(situation, chance, 1);
        }
    }
}

/* A frame that is right, but for one field. */
static void return_badly(struct situation *situation, struct chance *chance) {
    bool to_user = is_user(situation) || chance_percent(chance, 50);
    uint64_t *frame = situation->stack;
    if (chance_percent(chance, 15)) {
        frame++; /* an error code is still there */
        situation->stack[0] = chance_percent(chance, 50) ? 0 : chance_below(chance, 0x10000);
    }
    frame[0] = area_start(to_user ? USER_CODE : KERNEL_CODE) + AREA_PAGE + 16;
    frame[1] = to_user ? TRAPGATE_SELECTOR_USER_CODE : TRAPGATE_SELECTOR_KERNEL_CODE;
    frame[2] = RFLAGS_FIXED;
    frame[3] = area_start(to_user ? USER_STACK : KERNEL_STACK) + 2 * AREA_PAGE;
    frame[4] = to_user ? TRAPGATE_SELECTOR_USER_DATA : TRAPGATE_SELECTOR_KERNEL_DATA;
    uint64_t selector = chance_below(chance, 0xC0 / 8) * 8 | chance_below(chance, 4);
    switch (chance_below(chance, 8)) {
    case 0:
        situation->rflags |= RFLAGS_NT;
        break;
    case 1:
    case 2:
    case 3:
        frame[1] = selector;
        break;
    case 4:
    case 5:
        frame[4] = selector;
        break;
    case 6:
        frame[0] = generate_target(situation, chance, 1);
        break;
    default:
        break;
    }
}

static void choose_selector(struct situation *situation, struct chance *chance) {
    for (unsigned i = 0; i < 16; i++) {
        if (i != TRAPGATE_REGISTER_RSP) {
            situation->registers[i] = chance_below(chance, 0xC0 / 8) * 8 | chance_below(chance, 4);
        }
    }
    situation->operand_value = chance_below(chance, 0xC0 / 8) * 8 | chance_below(chance, 4);
}

static void choose_special_register(struct situation *situation, struct chance *chance) {
    static const uint64_t numbers[] = {0xDEAD0000,  0x7FFFFFFF, 0xC0001234,
                                       MSR_FS_BASE, MSR_EFER,   0x10};
    situation->registers[TRAPGATE_REGISTER_RCX] = CHANCE_OF(chance, numbers);
    if (chance_percent(chance, 30)) {
        situation->dr7 |= 1 << 13; /* GD */
    }
}

static void choose_interrupt(struct situation *situation, struct chance *chance) {
    unsigned vector =
        chance_percent(chance, 50) ? chance_below(chance, 32) : chance_below(chance, 256);
    situation->immediate = vector;
}

/* A gate that is not as it should be, of the vector that the instruction is about to raise, mostly. */
static void spoil_gate(struct situation *situation, struct chance *chance) {
    choose_interrupt(situation, chance);
    static const unsigned vectors[] = {VECTOR_INVALID_OPCODE, VECTOR_BREAKPOINT, VECTOR_DEBUG,
                                       VECTOR_PAGE_FAULT, VECTOR_GENERAL_PROTECTION_FAULT};
    situation->gate_vector = situation->form->work == INTERRUPT_N && chance_percent(chance, 80)
                                 ? (unsigned)situation->immediate
                             : situation->event == EVENT_DEVICE ? situation->event_vector
                                                                : CHANCE_OF(chance, vectors);
    if (situation->gate_vector == VECTOR_DOUBLE_FAULT) {
        return;
    }
    static const uint16_t selectors[] = {
        0,           3,       TRAPGATE_SELECTOR_KERNEL_DATA, 0xF8,
        CODE_ABSENT, CODE_32, TRAPGATE_SELECTOR_USER_CODE,   CODE_L_AND_D};
    situation->gate = situation_gate(situation, situation->gate_vector);
    situation->has_gate = true;
    switch (chance_below(chance, 8)) {
    case 0:
        situation->gate = (struct trapgate_gate){0};
        break;
    case 1:
        situation->gate.options &= (uint16_t)~TRAPGATE_GATE_PRESENT;
        break;
    case 2:
        situation->gate.options =
            (uint16_t)((situation->gate.options & ~0x1F00u) | chance_below(chance, 32) << 8);
        break;
    case 3:
        situation->gate.options ^= TRAPGATE_GATE_PRIVILEGE_MASK;
        break;
    case 4:
        situation->idt_limit = situation->gate_vector * 16 + chance_below(chance, 16);
        situation->has_gate = false;
        break;
    default:
        situation->gate.selector = CHANCE_OF(chance, selectors);
        break;
    }
}

/* The gate of what an instruction raises before it comes to its operands. */
static void spoil_gate_of_switch(struct situation *situation, struct chance *chance) {
    situation->cr0 |= chance_percent(chance, 50) ? CR0_TS : 0;
    spoil_gate(situation, chance);
    situation->gate_vector = situation->has_gate && chance_percent(chance, 50)
                                 ? VECTOR_DEVICE_NOT_AVAILABLE
                                 : VECTOR_INVALID_OPCODE;
}

static void spoil_gate_of_breakpoint(struct situation *situation, struct chance *chance) {
    spoil_gate(situation, chance);
    situation->gate_vector = VECTOR_DEBUG;
}

static void break_at_rip(struct situation *situation, struct chance *chance) {
    (void)chance;
    situation->dr7 |= 1;
    situation->dr[0] = situation->rip;
}

/* The stack that the event switches to. */
static void spoil_stack(struct situation *situation, struct chance *chance) {
    uint64_t start = area_start(KERNEL_STACK);
    uint64_t tops[] = {
        0,
        start + AREA_PAGE,
        start + AREA_PAGE + 8 * chance_below(chance, 8),
        start + 4 * AREA_PAGE,
        area_start(KERNEL_DATA) + 2 * AREA_PAGE,
        area_start(USER_STACK) + 3 * AREA_PAGE,
        0x123456789000,
        0x8000000000000000ull | chance_below(chance, 4096),
        *rsp_of(situation) | 0x3F8,
    };
    uint64_t top = CHANCE_OF(chance, tops);
    choose_interrupt(situation, chance);
    if (is_user(situation) && chance_percent(chance, 50)) {
        situation->rsp0 = top;
        situation->own_slot = CURRENT_STACK;
        return;
    }
    situation->slot_top = top;
    situation->own_slot = SLOT_UNDER_TEST;
    if (chance_percent(chance, 30)) {
        generate_spoil_page(situation, chance, KERNEL_DATA);
    }
}

/* An exception on the stack of a slot that raises another one with the same slot. */
static void enter_twice(struct situation *situation, struct chance *chance) {
    (void)chance;
    situation->slot_top = area_start(KERNEL_STACK) + 3 * AREA_PAGE;
    situation->own_slot = SLOT_UNDER_TEST;
}

static void interrupt(struct situation *situation, struct chance *chance) {
    situation->event = EVENT_DEVICE;
    situation->rflags |= RFLAGS_IF;
    situation->event_vector =
        chance_percent(chance, 50) ? chance_below(chance, 32) : chance_below(chance, 256);
    choose_interrupt(situation, chance);
    divide(situation, chance);
}

static void interrupt_with_bad_gate(struct situation *situation, struct chance *chance) {
    interrupt(situation, chance);
    spoil_gate(situation, chance);
}

static void interrupt_unmaskably(struct situation *situation, struct chance *chance) {
    situation->event = chance_percent(chance, 50) ? EVENT_NON_MASKABLE : EVENT_MACHINE_CHECK;
    situation->event_vector = situation->event == EVENT_MACHINE_CHECK
                                  ? VECTOR_MACHINE_CHECK
                                  : VECTOR_NON_MASKABLE_INTERRUPT;
    if (situation->event == EVENT_MACHINE_CHECK) {
        situation->machine_check_status = 1 << 2; /* in progress */
        situation->banks[chance_below(chance, MACHINE_CHECK_BANKS_HERE)] |=
            7ull << 61 | 1ull << 60 | (chance_bits(chance) & 0xFFFF); /* valid, overflow, UC, EN */
    }
    situation->nmi_port =
        (uint8_t)(chance_percent(chance, 30) ? 1 << (6 + chance_below(chance, 2)) : 0);
    if (chance_percent(chance, 25)) { /* an old error, corrected */
        situation->banks[chance_below(chance, MACHINE_CHECK_BANKS_HERE)] |= 1ull << 63;
    }
}

/* rip in a bad page, or nowhere. */
static void go_wrong(struct situation *situation, struct chance *chance) {
    bool user = is_user(situation);
    uint64_t offset = chance_below(chance, AREA_PAGE - 40);
    uint64_t places[] = {
        chance_below(chance, 4096),
        area_start(user ? USER_DATA : KERNEL_DATA) + AREA_PAGE + offset,
        area_start(user ? KERNEL_CODE : USER_CODE) + AREA_PAGE + offset,
        area_start(user ? KERNEL_DATA : USER_DATA) + AREA_PAGE + offset,
        area_start(user ? USER_CODE : KERNEL_CODE) + offset,
        area_start(user ? USER_STACK : KERNEL_STACK) + AREA_PAGE + offset,
        area_start(KERNEL_STACK) + offset,
        (uint64_t)((int64_t)(chance_bits(chance) << 17) >> 17),
        chance_bits(chance),
        situation->rip,
    };
    situation->rip = CHANCE_OF(chance, places);
    enum area area = user ? USER_CODE : KERNEL_CODE;
    if (chance_percent(chance, 40)) {
        generate_spoil_page(situation, chance, area);
    }
}

/* Debug registers, single steps, and bits of DR6 that are left from before. */
static void debug(struct situation *situation, struct chance *chance) {
    unsigned number = chance_below(chance, 4);
    if (chance_percent(chance, 30)) {
        situation->dr6 |= 1u << chance_below(chance, 4);
    }
    if (chance_percent(chance, 15)) {
        situation->dr6 |= 1u << 14;
    }
    if (chance_percent(chance, 30)) {
        situation->rflags |= RFLAGS_TF;
        return;
    }
    situation->dr7 |= 1u << (2 * number + chance_below(chance, 2));
    if (chance_percent(chance, 40)) {
        situation->dr[number] = chance_percent(chance, 80) ? situation->rip : situation->operand;
        return;
    }
    static const unsigned lengths[] = {0, 1, 3, 2}, sizes[] = {1, 2, 4, 8};
    unsigned which = chance_below(chance, 4), type = chance_percent(chance, 50) ? 1 : 3;
    situation->dr7 |= (lengths[which] << 2 | type) << (16 + 4 * number);
    situation->dr[number] =
        (situation->operand + chance_below(chance, 8)) & ~(uint64_t)(sizes[which] - 1);
}

static const struct plan plans[] = {
    {"any", 10, 45, NULL, NULL, NULL},
    {"memory", 24, 35, has_operand, NULL, NULL},
    {"alignment", 8, 35, wants_alignment, NULL, NULL},
    {"strings", 5, 35, is_string, take_strings, NULL},
    {"stack", 8, 30, uses_stack, move_stack, NULL},
    {"any on a bad stack", 4, 20, NULL, move_stack, NULL},
    {"branches", 6, 35, branches, choose_branch_target, NULL},
    {"fetches", 8, 40, NULL, go_wrong, NULL},
    {"rules", 8, 85, is_ruled, NULL, NULL},
    {"special registers", 3, 15, is_special_register, choose_special_register, NULL},
    {"switches", 8, 40, has_unit, NULL, NULL},
    {"division", 6, 40, is_division, divide, NULL},
    {"raising", 5, 50, raises, choose_interrupt, NULL},
    {"gates", 6, 40, raises, spoil_gate, NULL},
    {"switches with bad gates", 2, 40, has_unit, spoil_gate_of_switch, NULL},
    {"breakpoints with bad gates", 1, 40, has_operand, spoil_gate_of_breakpoint, break_at_rip},
    {"switched stacks", 6, 50, raises, spoil_stack, NULL},
    {"slots", 2, 0, raises, enter_twice, NULL},
    {"interrupts", 6, 40, NULL, interrupt, NULL},
    {"interrupts with bad gates", 2, 40, NULL, interrupt_with_bad_gate, NULL},
    {"unmaskable", 2, 40, NULL, interrupt_unmaskably, NULL},
    {"returns", 5, 30, returns, return_badly, NULL},
    {"selectors", 5, 40, loads_segment, choose_selector, NULL},
    {"debug", 6, 40, completes, NULL, debug},
    {"debug registers", 2, 20, is_special_register, choose_special_register, NULL},
    {"lock", 2, 40, completes, lock, NULL},
};

const struct plan *generate_plan(struct chance *chance) {
    unsigned sum = 0;
    for (unsigned i = 0; i < sizeof plans / sizeof *plans; i++) {
        sum += plans[i].weight;
    }
    unsigned left = chance_below(chance, sum);
    const struct plan *plan = plans;
    for (; left >= plan->weight; plan++) {
        left -= plan->weight;
    }
    return plan;
}

const struct form *generate_form(struct chance *chance, bool (*wants)(const struct form *form)) {
    for (;;) {
        const struct form *form = &forms[chance_below(chance, form_count)];
        if (!wants || wants(form)) {
            return form;
        }
    }
}
