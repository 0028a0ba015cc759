/*
 * One moment of a CPU, in which it is about to raise an exception: everything that decides what comes.
 * The generator makes it, the model says from it what the CPU must do and why, and either the host
 * pretends that it happened or the kernel sets it up and lets it happen. So what is true is known, and
 * the report, which sees only what a real one would see, is judged by it.
 */
#ifndef TESTS_TRUTH_SITUATION_H
#define TESTS_TRUTH_SITUATION_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/gate.h>
#include <trapgate/instruction.h>
#include <trapgate/registers.h>
#include <trapgate/report.h>
#include <trapgate/segments.h>

#include "tests/truth/form.h"

/* Pieces of the address space, each behind an entry of its own in the highest table. The first and the
 * last page of each are never mapped; but the large ones are one page, of 2 MiB or 1 GiB. */
enum area {
    KERNEL_CODE,
    KERNEL_DATA,
    KERNEL_STACK,
    KERNEL_LARGE,
    USER_CODE,
    USER_DATA,
    USER_STACK,
    USER_LARGE,
    AREAS
};
enum { AREA_PAGES = 4, AREA_PAGE = 4096 };
#define FIRST_USER_AREA USER_CODE

static inline bool is_large(enum area area) {
    return area == KERNEL_LARGE || area == USER_LARGE;
}

/* The address of an area's first byte. Pure. */
static inline uint64_t area_start(enum area area) {
    uint64_t slot = area < FIRST_USER_AREA ? 0x1FFFF20u + area : 1u + area;
    return slot << 39 | 3ull << 30 | (is_large(area) ? 0 : 5ull << 21 | 8ull << 12);
}

/* The rights of a page, or of an entry above it. */
struct page {
    bool present, writable, user, no_execute, reserved;
    uint8_t key; /* of the page itself */
};

/* Descriptors beyond those of struct trapgate_gdt. */
enum extra_selector {
    CODE_ABSENT = 0x40,
    DATA_ABSENT = 0x48,
    CODE_32 = 0x50,
    CODE_L_AND_D = 0x58,
    DATA_SEGMENT_READ_ONLY = 0x60,
    CODE_UNREADABLE = 0x68,
    CODE_CONFORMING = 0x70,
    DATA_USER_ABSENT = 0x78,
    GDT_END = 0x80,
};

/* Slots of the TSS: the first is always good. */
enum stack_slot { CURRENT_STACK, GOOD_STACK, SLOT_UNDER_TEST };

enum event {
    EVENT_INSTRUCTION, /* the instruction at rip is executed */
    EVENT_DEVICE,      /* an interrupt comes before it: of a device, or of another processor */
    EVENT_NON_MASKABLE,
    EVENT_MACHINE_CHECK,
};

enum { STACK_VALUES = 16, CODE_BYTES = 16, MACHINE_CHECK_BANKS_HERE = 4 };

struct situation {
    uint64_t seed, index;
    enum event event;
    unsigned event_vector;

    uint64_t cr0, cr4, cr8, efer, xcr0;
    uint64_t cr3; /* its bits for linear-address masking */
    uint32_t pkru, pkrs;
    uint64_t cet;        /* IA32_U_CET or IA32_S_CET, whichever counts */
    bool shadow_differs; /* the shadow stack has another return address on top */
    uint64_t dr[4], dr6, dr7;
    uint64_t fs_base, gs_base, kernel_gs_base;
    uint64_t registers[16]; /* by number in an encoding */
    uint64_t rip, rflags;
    uint16_t cs, ss;

    const struct form *form;
    uint8_t before[CODE_BYTES], code[CODE_BYTES]; /* around rip */
    unsigned length;                              /* of the instruction */
    bool lock;
    uint64_t immediate;
    unsigned reg, rm, base, index_register; /* TRAPGATE_REGISTER_NONE: none */
    bool in_memory;                         /* of a form that can be either */
    char segment;                           /* 'f', 'g' or 0 */
    uint64_t operand;                       /* its address, if in memory */
    uint64_t operand_value;                 /* what lies there, if it is in an area */

    struct page pages[AREAS][AREA_PAGES];
    struct page upper[AREAS]; /* the entry of level `upper_level`, which also has to allow it */
    unsigned upper_level[AREAS];
    unsigned leaf_level[AREAS];          /* of the pages: 1; of a large area 2 or 3 */
    enum report_region_kind data_region; /* what the kernel's data is to the report */

    uint64_t stack[STACK_VALUES]; /* from rsp upward, as far as it is in an area */

    bool has_gate; /* one gate differs from the others */
    unsigned gate_vector;
    struct trapgate_gate gate;
    unsigned own_slot;       /* of the exceptions that are not #DF: 0 or 1 */
    uint64_t slot_top, rsp0; /* of SLOT_UNDER_TEST; of a change to CPL 0 */
    unsigned idt_limit;

    bool
        lacks_external; /* a machine that sets no EXT in error codes, as QEMU does; only pretended */
    bool
        doubles_vectors; /* nor writes 8 times the vector of a gate, but 16 times, as QEMU up to 7.2 */

    /* The interrupt controllers; only pretended. */
    bool has_pic;
    uint16_t pic_in_service, pic_masked;
    bool has_apic, apic_in_service; /* the vector that comes */
    uint8_t apic_spurious;

    bool lacks_unit; /* CPUID: the CPU does not have what the form needs; only pretended */

    uint64_t machine_check_status, banks[MACHINE_CHECK_BANKS_HERE]; /* MCG_STATUS, MCi_STATUS */
    uint8_t nmi_port;
};

/* The general registers, without rsp, as a handler finds them. */
static inline struct registers situation_registers(const struct situation *situation) {
    const uint64_t *from = situation->registers;
    return (struct registers){
        .rax = from[0],
        .rcx = from[1],
        .rdx = from[2],
        .rbx = from[3],
        .rbp = from[5],
        .rsi = from[6],
        .rdi = from[7],
        .r8 = from[8],
        .r9 = from[9],
        .r10 = from[10],
        .r11 = from[11],
        .r12 = from[12],
        .r13 = from[13],
        .r14 = from[14],
        .r15 = from[15],
    };
}

static inline bool is_user(const struct situation *situation) {
    return (situation->cs & 3) == 3;
}

/* Of the form or, where it can be either, of this one. */
static inline bool has_memory(const struct situation *situation) {
    return situation->form->operand == MEMORY || situation->form->operand == OFFSET ||
           situation->form->operand == VECTOR_INDEX ||
           (situation->form->operand == EITHER && situation->in_memory);
}

/* 4 levels: bits 63 to 47 are alike; 5: to 56. */
static inline bool is_canonical(const struct situation *situation, uint64_t address) {
    unsigned bits = situation->cr4 & 1 << 12 ? 57 : 48;
    return address + (1ull << (bits - 1)) < 1ull << bits;
}

/* What a pointer to data means where linear-address masking is on. SDM 3A, "Linear-Address Masking". */
uint64_t situation_untagged(const struct situation *situation, uint64_t pointer);

/* The page of an address; NULL if it is in no area. Pure. */
const struct page *situation_page(const struct situation *situation, uint64_t address,
                                  enum area *area);

/* The descriptor of a selector in the situations' GDT; false if there is none. */
bool situation_descriptor(uint16_t selector, uint64_t *descriptor);

/* The gate of a vector, but for its address. */
struct trapgate_gate situation_gate(const struct situation *situation, unsigned vector);

/* The top of the stack of a slot, or for 0 of RSP0. */
uint64_t situation_stack_top(const struct situation *situation, unsigned slot);

/* What lies at an address to the report: the kernel's areas are known to it, the user's are not. */
bool situation_region(const struct situation *situation, uint64_t address,
                      struct report_region *region);

/* Makes the situation of that number. The same two numbers always give the same one. */
void situation_make(struct situation *situation, uint64_t seed, uint64_t index);

/* One line on what it is. */
void situation_print(const struct situation *situation);

/* From whoever makes it happen. */
extern uint64_t truth_good_stack_top; /* of GOOD_STACK, and of RSP0 if that is good */
void truth_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
