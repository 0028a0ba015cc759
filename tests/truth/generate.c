/*
 * Situations by chance. Each has a plan, which makes one kind of exception probable; but everything else
 * is left to chance as well, so that what really happens can be something quite different. The model
 * decides that, not the plan.
 */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "tests/truth/chance.h"
#include "tests/truth/encode.h"
#include "tests/truth/generate.h"
#include "tests/truth/situation.h"

static void choose_control_bits(struct situation *situation, struct chance *chance) {
    situation->cr0 =
        CR0_PE | CR0_ET | CR0_NE | CR0_PG | (chance_percent(chance, 85) ? CR0_WP : 0) |
        (chance_percent(chance, 50) ? CR0_MP : 0) | (chance_percent(chance, 50) ? CR0_AM : 0) |
        (chance_percent(chance, 6) ? CR0_EM : 0) | (chance_percent(chance, 8) ? CR0_TS : 0);
    situation->cr4 = CR4_PAE | CR4_MCE | CR4_DE;
    static const struct {
        unsigned bit, percent;
    } bits[] = {
        {CR4_TSD, 30},  {CR4_PCE, 50},  {CR4_OSFXSR, 85},  {CR4_OSXMMEXCPT, 80}, {CR4_UMIP, 50},
        {CR4_SMEP, 60}, {CR4_SMAP, 60}, {CR4_OSXSAVE, 75}, {CR4_FSGSBASE, 50},   {CR4_PKE, 20},
        {CR4_PKS, 20},  {CR4_LA57, 15}, {CR4_LAM_SUP, 15}, {CR4_CET, 15},
    };
    for (unsigned i = 0; i < sizeof bits / sizeof *bits; i++) {
        situation->cr4 |= chance_percent(chance, bits[i].percent) ? bits[i].bit : 0;
    }
    situation->cr8 = 0;
    situation->efer = EFER_LME | EFER_LMA | EFER_NXE | (chance_percent(chance, 50) ? EFER_SCE : 0);
    static const uint64_t states[] = {7, 7, 7, 0xE7, 0xE7, 0xE7, 3, 1};
    situation->xcr0 = CHANCE_OF(chance, states);
    static const uint64_t masking[] = {0, 0, 0, 0, CR3_LAM_U48, CR3_LAM_U57};
    situation->cr3 = CHANCE_OF(chance, masking);
    if (situation->cr4 & CR4_CET) { /* which the CPU sets only with CR0.WP */
        enum { SHADOW_STACK = 1 << 0, ENDBRANCH = 1 << 2 };
        situation->cr0 |= CR0_WP;
        situation->cet = (chance_percent(chance, 60) ? SHADOW_STACK : 0) |
                         (chance_percent(chance, 60) ? ENDBRANCH : 0);
        situation->shadow_differs = chance_percent(chance, 50);
    }
    situation->dr6 = 0xFFFF0FF0;
    situation->dr7 = 0x400;
}

/* As a kernel would have them. The two pages in the middle of each area are there. */
static void choose_pages(struct situation *situation, struct chance *chance) {
    for (enum area area = 0; area < AREAS; area++) {
        bool user = area >= FIRST_USER_AREA, code = area == KERNEL_CODE || area == USER_CODE;
        situation->upper[area] = (struct page){.present = true, .writable = true, .user = user};
        situation->upper_level[area] = is_large(area) ? 4 : 2;
        situation->leaf_level[area] = 1;
        if (is_large(area)) {
            situation->leaf_level[area] = 2 + chance_below(chance, 2);
            situation->pages[area][0] =
                (struct page){.present = true, .writable = true, .user = user, .no_execute = true};
        }
        for (unsigned i = 1; i < AREA_PAGES - 1; i++) {
            situation->pages[area][i] = (struct page){
                .present = true, .writable = !code, .user = user, .no_execute = !code};
        }
    }
}

/* Of the kernel's keys the first is that of its own code and stacks, which it could not do without. */
static void choose_keys(struct situation *situation, struct chance *chance) {
    static const enum area areas[] = {KERNEL_DATA, USER_DATA, KERNEL_LARGE, USER_LARGE};
    for (unsigned i = 0; i < sizeof areas / sizeof *areas; i++) {
        for (unsigned page = 0; page < AREA_PAGES && chance_percent(chance, 50); page++) {
            situation->pages[areas[i]][page].key = (uint8_t)chance_below(chance, 16);
        }
    }
    situation->pkru = chance_percent(chance, 70) ? (uint32_t)chance_bits(chance) : 0;
    situation->pkrs = chance_percent(chance, 70) ? (uint32_t)chance_bits(chance) & ~3u : 0;
}

/* Changes one right of a page, or of the entries above it. */
void generate_spoil_page(struct situation *situation, struct chance *chance, enum area area) {
    bool above = chance_percent(chance, 25);
    unsigned leaf = situation->leaf_level[area];
    struct page *page = above            ? &situation->upper[area]
                        : is_large(area) ? &situation->pages[area][0]
                                         : &situation->pages[area][1 + chance_below(chance, 2)];
    if (above) {
        situation->upper_level[area] = leaf + 1 + chance_below(chance, 4 - leaf);
    }
    switch (chance_below(chance, 6)) {
    case 0:
        page->present = false;
        break;
    case 1:
    case 2:
        page->writable = !page->writable;
        break;
    case 3:
        page->user = !page->user;
        break;
    case 4:
        page->no_execute = !page->no_execute;
        break;
    default:
        page->reserved = true;
        break;
    }
}

static uint64_t any_value(struct chance *chance) {
    uint64_t bits = chance_bits(chance);
    switch (chance_below(chance, 8)) {
    case 0:
        return 0;
    case 1:
        return bits & 0xFF;
    case 2:
        return bits & 0xFFFFFFFF;
    case 3:
        return area_start(KERNEL_DATA) + AREA_PAGE + bits % (2 * AREA_PAGE);
    case 4:
        return area_start(USER_DATA) + AREA_PAGE + bits % (2 * AREA_PAGE);
    case 5:
        return ~(bits & 0xFFF);
    case 6:
        return (uint64_t)((int64_t)bits >> 20);
    default:
        return bits;
    }
}

uint64_t generate_target(struct situation *situation, struct chance *chance, unsigned size) {
    bool user = is_user(situation) != chance_percent(chance, 20);
    enum area data = user ? USER_DATA : KERNEL_DATA, stack = user ? USER_STACK : KERNEL_STACK;
    uint64_t bits = chance_bits(chance), start = area_start(data);
    unsigned kind = chance_below(chance, 100);
    if (kind < 6) {
        return area_start(user ? USER_LARGE : KERNEL_LARGE) + bits % (1 << 20);
    }
    if (kind < 32) {
        return start + AREA_PAGE + (bits % (2 * AREA_PAGE - size) & (kind < 16 ? ~63ull : ~0ull));
    }
    if (kind < 42) { /* over the border of a page */
        return start + AREA_PAGE * (1 + bits % 3) - bits / 3 % (size + 1);
    }
    if (kind < 52) {
        return bits % 4096;
    }
    if (kind < 60) {
        return start + (bits & 1 ? 0 : 3 * AREA_PAGE) + bits % AREA_PAGE;
    }
    if (kind < 68) { /* anywhere */
        return (uint64_t)((int64_t)(bits << 17) >> 17);
    }
    if (kind < 78) { /* nowhere: not canonical */
        return is_canonical(situation, bits) ? bits ^ 1ull << 62 : bits;
    }
    if (kind < 82) {
        return area_start(stack) + bits % (AREA_PAGES * AREA_PAGE);
    }
    if (kind < 86) {
        return UINT64_MAX - bits % 4095;
    }
    if (kind < 90) {
        return (bits & 0x00001F1F1F1F1F1Full) | 0x0000606060606060ull;
    }
    return area_start(user ? USER_CODE : KERNEL_CODE) + bits % (AREA_PAGES * AREA_PAGE);
}

static void choose_privilege(struct situation *situation, struct chance *chance, bool user) {
    situation->cs = user ? TRAPGATE_SELECTOR_USER_CODE : TRAPGATE_SELECTOR_KERNEL_CODE;
    situation->ss = user ? TRAPGATE_SELECTOR_USER_DATA : TRAPGATE_SELECTOR_KERNEL_DATA;
    situation->rflags = RFLAGS_FIXED | (user || chance_percent(chance, 40) ? RFLAGS_IF : 0) |
                        (chance_percent(chance, 30) ? RFLAGS_AC : 0) |
                        (chance_percent(chance, 25) ? RFLAGS_IOPL : 0) |
                        (chance_bits(chance) & (RFLAGS_CF | RFLAGS_ZF | RFLAGS_SF | RFLAGS_OF));
}

static void choose_registers(struct situation *situation, struct chance *chance) {
    for (unsigned i = 0; i < 16; i++) {
        situation->registers[i] = any_value(chance);
    }
    bool user = is_user(situation);
    uint64_t stack = area_start(user ? USER_STACK : KERNEL_STACK);
    situation->registers[TRAPGATE_REGISTER_RSP] =
        stack + 3 * AREA_PAGE - 8 * (STACK_VALUES + chance_below(chance, 200));
    situation->registers[TRAPGATE_REGISTER_RBP] =
        situation->registers[TRAPGATE_REGISTER_RSP] + 16 * chance_below(chance, 8);
    situation->fs_base = chance_percent(chance, 50) ? 0 : area_start(USER_DATA) + AREA_PAGE;
    situation->gs_base =
        chance_percent(chance, 25) ? 0
        : user                     ? area_start(USER_DATA) + 2 * AREA_PAGE
               : area_start(chance_percent(chance, 25) ? USER_DATA : KERNEL_DATA) + 2 * AREA_PAGE;
    situation->kernel_gs_base =
        chance_percent(chance, 40) ? 0 : area_start(KERNEL_DATA) + 2 * AREA_PAGE;
}

static void choose_place(struct situation *situation, struct chance *chance) {
    uint64_t start = area_start(is_user(situation) ? USER_CODE : KERNEL_CODE) + AREA_PAGE;
    situation->rip =
        chance_percent(chance, 15)
            ? start + AREA_PAGE * (1 + chance_below(chance, 2)) - 1 - chance_below(chance, 4)
            : start + 32 + chance_below(chance, 2 * AREA_PAGE - 80);
}

/* What lies before rip says how one came there, or seems to. */
static void choose_bytes_before(struct situation *situation, struct chance *chance) {
    uint8_t *last = situation->before + CODE_BYTES - 1;
    for (unsigned i = 0; i < CODE_BYTES; i++) {
        situation->before[i] = (uint8_t)chance_bits(chance);
    }
    switch (chance_below(chance, 8)) {
    case 0:
        last[0] = 0xCC;
        break;
    case 1:
        last[-1] = 0xCD;
        last[0] = (uint8_t)(situation->event == EVENT_DEVICE ? situation->event_vector
                                                             : chance_below(chance, 32));
        break;
    case 2:
        last[0] = 0xF1;
        break;
    case 3:
        last[-4] = 0xE8;
        break;
    default:
        break;
    }
}

static void choose_stack(struct situation *situation, struct chance *chance) {
    for (unsigned i = 0; i < STACK_VALUES; i++) {
        situation->stack[i] = any_value(chance);
    }
    if (chance_percent(chance, 40)) {
        situation->stack[0] = area_start(KERNEL_CODE) + AREA_PAGE + chance_below(chance, 8000);
    }
}

/* What a CPU does not have cannot be switched on either. */
static void choose_features(struct situation *situation, struct chance *chance) {
    enum form_unit unit = situation->form->unit;
    situation->lacks_unit = chance_percent(chance, 10) && unit >= FSGSBASE_UNIT && unit <= SMX_UNIT;
    if (situation->lacks_unit) {
        situation->cr4 &= ~(uint64_t)(unit == FSGSBASE_UNIT ? CR4_FSGSBASE
                                      : unit == PKRU_UNIT   ? CR4_PKE
                                                            : 0);
    }
}

/* A device's interrupt comes through one of them: a line of an 8259, which has it in service unless it ends
 * it by itself, or the local APIC, whose vectors begin at 16. SDM 3A, "Valid Interrupt Vectors". */
static void choose_controllers(struct situation *situation, struct chance *chance) {
    unsigned line = (situation->event_vector & 7) | chance_below(chance, 2) << 3;
    bool comes = situation->event == EVENT_DEVICE;
    bool by_apic = comes && situation->event_vector >= 16 && chance_percent(chance, 50);
    situation->has_pic = (comes && !by_apic) || chance_percent(chance, 70);
    situation->pic_masked = chance_percent(chance, 50) ? 0xFFFF : (uint16_t)chance_bits(chance);
    situation->pic_in_service =
        chance_percent(chance, 20) ? (uint16_t)(1u << chance_below(chance, 16)) : 0;
    situation->has_apic = chance_percent(chance, 60);
    situation->apic_spurious = 0xFF;
    if (comes && !by_apic) {
        situation->pic_masked &= (uint16_t) ~(1u << line);
        situation->pic_in_service |= (uint16_t)(chance_percent(chance, 80) ? 1u << line : 0);
    } else if (by_apic && chance_percent(chance, 10)) {
        situation->apic_spurious = (uint8_t)situation->event_vector;
    } else {
        situation->apic_in_service = by_apic || chance_percent(chance, 5);
    }
    situation->lacks_external = chance_percent(chance, 25);
    situation->doubles_vectors = situation->lacks_external && chance_percent(chance, 50);
}

void situation_make(struct situation *situation, uint64_t seed, uint64_t index) {
    struct chance chance = chance_start(seed, index);
    const struct plan *plan = generate_plan(&chance);
    *situation = (struct situation){.seed = seed, .index = index};
    choose_privilege(situation, &chance, chance_percent(&chance, plan->user_percent));
    choose_control_bits(situation, &chance);
    choose_pages(situation, &chance);
    choose_keys(situation, &chance);
    choose_registers(situation, &chance);
    choose_place(situation, &chance);
    static const enum report_region_kind regions[] = {REPORT_REGION_DATA,   REPORT_REGION_DATA,
                                                      REPORT_REGION_DATA,   REPORT_REGION_TEXT,
                                                      REPORT_REGION_RODATA, REPORT_REGION_SEALED};
    situation->data_region = CHANCE_OF(&chance, regions);
    situation->operand_value = any_value(&chance);
    situation->own_slot = chance_percent(&chance, 75) ? GOOD_STACK : CURRENT_STACK;
    situation->rsp0 = situation->slot_top = truth_good_stack_top;
    situation->idt_limit = 0xFFF;
    situation->form = generate_form(&chance, plan->wants);
    situation->immediate = chance_below(&chance, chance_percent(&chance, 50) ? 32 : 256);
    situation->in_memory = chance_percent(&chance, 50);
    situation->base = situation->index_register = TRAPGATE_REGISTER_NONE;
    choose_stack(situation, &chance);
    if (plan->prepare) {
        plan->prepare(situation, &chance);
    }
    if (chance_percent(&chance, 12)) {
        bool users = is_user(situation) == chance_percent(&chance, 80);
        bool large = chance_percent(&chance, 20);
        generate_spoil_page(situation, &chance,
                            users ? (large ? USER_LARGE : USER_DATA)
                                  : (large ? KERNEL_LARGE : KERNEL_DATA));
    }
    choose_features(situation, &chance);
    encode(situation, &chance);
    if (plan->finish) {
        plan->finish(situation, &chance);
    }
    choose_bytes_before(situation, &chance);
    choose_controllers(situation, &chance);
}
