/* What a situation is made of besides its numbers: pages, descriptors, gates. */
#include "tests/truth/situation.h"

#include <trapgate/exception.h>

const struct page *situation_page(const struct situation *situation, uint64_t address,
                                  enum area *area) {
    for (enum area i = 0; i < AREAS; i++) {
        uint64_t offset = address - area_start(i);
        unsigned level = situation->leaf_level[i];
        if (is_large(i) && offset < 1ull << (12 + 9 * (level - 1))) {
            *area = i;
            return &situation->pages[i][0];
        }
        if (!is_large(i) && offset < AREA_PAGES * AREA_PAGE) {
            *area = i;
            return &situation->pages[i][offset / AREA_PAGE];
        }
    }
    return NULL;
}

uint64_t situation_untagged(const struct situation *situation, uint64_t pointer) {
    enum { LAM_SUP = 28, LA57 = 12, LAM_U57 = 61, LAM_U48 = 62 };
    bool upper = pointer >> 63, wide = situation->cr4 >> LA57 & 1;
    unsigned lowest = upper ? (situation->cr4 >> LAM_SUP & 1 ? (wide ? 57 : 48) : 63)
                      : situation->cr3 >> LAM_U57 & 1 ? 57
                      : situation->cr3 >> LAM_U48 & 1 ? 48
                                                      : 63;
    for (unsigned bit = lowest; bit < 63; bit++) {
        pointer &= ~(1ull << bit);
        pointer |= (pointer >> (lowest - 1) & 1) << bit;
    }
    return pointer;
}

/* SDM 3A, "Segment Descriptors": type, S, DPL and P are in bits 40 to 47, L and D are 53 and 54. */
#define SEGMENT(access, long_and_big)                                                              \
    (0x000F00000000FFFFull | (uint64_t)(access) << 40 | (uint64_t)(long_and_big) << 53 | 1ull << 55)

bool situation_descriptor(uint16_t selector, uint64_t *descriptor) {
    static const uint64_t descriptors[GDT_END / 8] = {
        [TRAPGATE_SELECTOR_KERNEL_CODE / 8] = SEGMENT(0x9B, 1),
        [TRAPGATE_SELECTOR_KERNEL_DATA / 8] = SEGMENT(0x93, 2),
        [TRAPGATE_SELECTOR_USER_CODE_32 / 8] = SEGMENT(0xFB, 2),
        [TRAPGATE_SELECTOR_USER_DATA / 8] = SEGMENT(0xF3, 2),
        [TRAPGATE_SELECTOR_USER_CODE / 8] = SEGMENT(0xFB, 1),
        [TRAPGATE_SELECTOR_TSS / 8] = 0x00008B0000000067, /* busy; its base is not asked for */
        [CODE_ABSENT / 8] = SEGMENT(0x1B, 1),
        [DATA_ABSENT / 8] = SEGMENT(0x13, 2),
        [CODE_32 / 8] = SEGMENT(0x9B, 2),
        [CODE_L_AND_D / 8] = SEGMENT(0x9B, 3),
        [DATA_SEGMENT_READ_ONLY / 8] = SEGMENT(0x91, 2),
        [CODE_UNREADABLE / 8] = SEGMENT(0x99, 1),
        [CODE_CONFORMING / 8] = SEGMENT(0x9F, 1),
        [DATA_USER_ABSENT / 8] = SEGMENT(0x73, 2),
    };
    if (selector & 4 || (selector & ~7u) == 0 || (selector | 7u) >= GDT_END) {
        return false;
    }
    *descriptor = descriptors[selector / 8];
    return true;
}

struct trapgate_gate situation_gate(const struct situation *situation, unsigned vector) {
    if (situation->has_gate && vector == situation->gate_vector) {
        return situation->gate;
    }
    unsigned slot = vector == VECTOR_DOUBLE_FAULT ? GOOD_STACK : situation->own_slot;
    bool for_users = vector == VECTOR_BREAKPOINT || vector == VECTOR_OVERFLOW || vector >= 0x80;
    return (struct trapgate_gate){
        .selector = TRAPGATE_SELECTOR_KERNEL_CODE,
        .options = (uint16_t)(TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT | slot |
                              (for_users ? TRAPGATE_GATE_PRIVILEGE_MASK : 0)),
    };
}

uint64_t situation_stack_top(const struct situation *situation, unsigned slot) {
    return slot == 0                 ? situation->rsp0
           : slot == SLOT_UNDER_TEST ? situation->slot_top
                                     : truth_good_stack_top;
}

bool situation_region(const struct situation *situation, uint64_t address,
                      struct report_region *region) {
    enum area area;
    uint64_t base = area_start(KERNEL_STACK) + AREA_PAGE;
    if (address < AREA_PAGE) {
        *region = (struct report_region){REPORT_REGION_NULL_PAGE, NULL, 0, AREA_PAGE};
        return true;
    }
    if (!situation_page(situation, address, &area) || area >= FIRST_USER_AREA || is_large(area)) {
        return false;
    }
    uint64_t start = area_start(area), page = (address - start) / AREA_PAGE;
    if (area != KERNEL_STACK) {
        enum report_region_kind kind =
            area == KERNEL_CODE ? REPORT_REGION_TEXT : situation->data_region;
        *region = (struct report_region){kind, NULL, start, start + AREA_PAGES * AREA_PAGE};
    } else if (page == 0) {
        *region = (struct report_region){REPORT_REGION_GUARD, "tested stack", start, base};
    } else if (page == AREA_PAGES - 1) {
        return false;
    } else {
        *region =
            (struct report_region){REPORT_REGION_STACK, "tested stack", base, base + 2 * AREA_PAGE};
    }
    return true;
}

void situation_print(const struct situation *situation) {
    static const char *const events[] = {
        [EVENT_INSTRUCTION] = "executes",
        [EVENT_DEVICE] = "is interrupted before",
        [EVENT_NON_MASKABLE] = "has an NMI before",
        [EVENT_MACHINE_CHECK] = "has a machine check before",
    };
    truth_print("  CPL %u %s %s%s (", situation->cs & 3u, events[situation->event],
                situation->lock ? "lock " : "", situation->form->name);
    for (unsigned i = 0; i < situation->length; i++) {
        truth_print(i ? " %x" : "%x", situation->code[i]);
    }
    truth_print(") at 0x%lx, flags 0x%lx\n", (unsigned long)situation->rip,
                (unsigned long)situation->rflags);
    truth_print("  cr0 0x%lx cr4 0x%lx efer 0x%lx dr6 0x%lx dr7 0x%lx fs 0x%lx gs 0x%lx\n",
                (unsigned long)situation->cr0, (unsigned long)situation->cr4,
                (unsigned long)situation->efer, (unsigned long)situation->dr6,
                (unsigned long)situation->dr7, (unsigned long)situation->fs_base,
                (unsigned long)situation->gs_base);
    if (has_memory(situation)) {
        truth_print("  operand at 0x%lx, which holds 0x%lx\n", (unsigned long)situation->operand,
                    (unsigned long)situation->operand_value);
    }
    for (unsigned i = 0; i < 16; i++) {
        truth_print("%s%s 0x%lx", i % 4 ? "  " : "\n  ", trapgate_register_name(i),
                    (unsigned long)situation->registers[i]);
    }
    truth_print("\n  stack");
    for (unsigned i = 0; i < 6; i++) {
        truth_print(" 0x%lx", (unsigned long)situation->stack[i]);
    }
    truth_print("\n");
}
