/*
 * Segments, and the stacks that exceptions switch to.
 *
 * Long mode hardly segments memory any more, but the CPU still takes the privilege level and the
 * mode from CS, and the stack for an exception from the TSS. Order of set-up: trapgate_segments_load() (GDT,
 * then CS, SS, DS, ES, then TR), then idt_load(): a gate names a code selector and a stack slot.
 */
#ifndef TRAPGATE_SEGMENTS_H
#define TRAPGATE_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/gate.h>

TRAPGATE_BEGIN

/* Selectors of struct trapgate_gdt. The order of the user segments is the one that SYSRET expects. */
enum trapgate_selector {
    TRAPGATE_SELECTOR_NULL = 0x00,
    TRAPGATE_SELECTOR_KERNEL_CODE = 0x08,
    TRAPGATE_SELECTOR_KERNEL_DATA = 0x10,
    TRAPGATE_SELECTOR_USER_CODE_32 = 0x18 | 3, /* compatibility mode */
    TRAPGATE_SELECTOR_USER_DATA = 0x20 | 3,
    TRAPGATE_SELECTOR_USER_CODE = 0x28 | 3,
    TRAPGATE_SELECTOR_TSS = 0x30,
    TRAPGATE_SELECTOR_SPARE_CODE = 0x40,
};

/*
 * SDM 3A, "Segment Descriptors". The TSS descriptor takes two places. The spare code segment is the kernel's once
 * more: the gate of #DF names it, so that a descriptor that all other gates name, and that is damaged, is a
 * double fault with a report instead of a triple fault.
 */
struct trapgate_gdt {
    uint64_t null, kernel_code, kernel_data, user_code_32, user_data, user_code, tss_low, tss_high;
    uint64_t spare_code;
};
TRAPGATE_STATIC_ASSERT(sizeof(struct trapgate_gdt) == 72,
                       "seven descriptors of 8 bytes and one of 16");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gdt, spare_code) == TRAPGATE_SELECTOR_SPARE_CODE,
                       "spare code");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gdt, kernel_code) == TRAPGATE_SELECTOR_KERNEL_CODE,
                       "kernel code");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gdt, kernel_data) == TRAPGATE_SELECTOR_KERNEL_DATA,
                       "kernel data");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gdt, user_code_32) ==
                           (TRAPGATE_SELECTOR_USER_CODE_32 & ~7),
                       "user code 32");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gdt, user_data) ==
                           (TRAPGATE_SELECTOR_USER_DATA & ~7),
                       "user data");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gdt, user_code) ==
                           (TRAPGATE_SELECTOR_USER_CODE & ~7),
                       "user code");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_gdt, tss_low) == TRAPGATE_SELECTOR_TSS,
                       "task-state segment");

/* SDM 3A, "Task Management in 64-bit Mode". Packed, because the CPU's layout aligns to 4 bytes. */
struct trapgate_tss {
    uint32_t reserved_0;
    uint64_t privilege_stack[3]; /* RSP0 to RSP2: for a change to CPL 0 to 2 */
    uint64_t reserved_1;
    uint64_t interrupt_stack[7]; /* IST1 to IST7, so slot n is interrupt_stack[n - 1] */
    uint64_t reserved_2;
    uint16_t reserved_3;
    uint16_t io_map_base; /* sizeof(struct trapgate_tss): no map, every port is #GP at CPL 3 */
} __attribute__((packed));
TRAPGATE_STATIC_ASSERT(sizeof(struct trapgate_tss) == 104, "a 64-bit TSS without I/O map");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_tss, privilege_stack) == 4, "RSP0");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_tss, interrupt_stack) == 36, "IST1");
TRAPGATE_STATIC_ASSERT(offsetof(struct trapgate_tss, io_map_base) == 102, "I/O map base address");

/*
 * A stack with a guard page below: running over its end is a page fault (and, because the CPU has
 * no stack left to report that on, a double fault), instead of silent damage to what lies below.
 *
 *     TRAPGATE_GUARDED_STACK(double_fault_stack, "double fault", 4096 * 4);
 *
 * The memory is in section .bss.stacks; the kernel unmaps the guards, which it finds, with all
 * other stacks, between trapgate_guarded_stacks_start() and trapgate_guarded_stacks_end().
 */
struct trapgate_guarded_stack {
    const char *name;
    char *guard; /* one page, MUST be unmapped */
    char *base;  /* lowest usable byte */
    char *top;   /* initial stack pointer, 16-byte aligned */
};

#define TRAPGATE_PAGE_SIZE 4096
#define TRAPGATE_GUARDED_STACK(identifier, words, size)                                            \
    TRAPGATE_STATIC_ASSERT((size) % TRAPGATE_PAGE_SIZE == 0, "a stack has whole pages");           \
    char identifier##_memory[TRAPGATE_PAGE_SIZE + (size)]                                          \
        __attribute__((section(".bss.stacks"), aligned(TRAPGATE_PAGE_SIZE)));                      \
    __attribute__((section("guarded_stacks"), used, aligned(8)))                                   \
    const struct trapgate_guarded_stack identifier = {                                             \
        (words),                                                                                   \
        identifier##_memory,                                                                       \
        identifier##_memory + TRAPGATE_PAGE_SIZE,                                                  \
        identifier##_memory + TRAPGATE_PAGE_SIZE + (size),                                         \
    }
#define TRAPGATE_GUARDED_STACK_DECLARE(identifier)                                                 \
    extern char identifier##_memory[];                                                             \
    extern const struct trapgate_guarded_stack identifier

/*
 * The same out of memory that is found at run time, for the stacks of threads and of further CPUs. `memory`
 * is `size` bytes, whole pages at a page's address, two of them at least: the lowest becomes the guard, the
 * others the stack. `unmap` makes a page not present, on every CPU that may use the stack, or returns false.
 * The name is not copied. Returns false, and leaves `stack` as it was, if the memory is not so, which is
 * found before anything is unmapped, or if `unmap` does.
 *
 *     struct trapgate_guarded_stack stack;
 *     if (!trapgate_guarded_stack_make(&stack, thread->name, allocate_pages(5), 5 * 4096, unmap, NULL)) …
 *     thread->rsp = (uint64_t)stack.top;
 *
 * With struct report_host's .region or .guarded_stacks a report has its name.
 */
bool trapgate_guarded_stack_make(struct trapgate_guarded_stack *stack, const char *name,
                                 void *memory, size_t size,
                                 bool (*unmap)(void *page, void *context), void *context);

/* Of the stacks from `stacks` up to `end`, the one that an address lies in, or in its guard; else NULL.
 * Pure. */
const struct trapgate_guarded_stack *
trapgate_guarded_stack_find(const struct trapgate_guarded_stack *stacks,
                            const struct trapgate_guarded_stack *end, uint64_t address);

/* All stacks of the program, gathered by the linker. */
extern const struct trapgate_guarded_stack __start_guarded_stacks[], __stop_guarded_stacks[];

static inline const struct trapgate_guarded_stack *trapgate_guarded_stacks_start(void) {
    return __start_guarded_stacks;
}

static inline const struct trapgate_guarded_stack *trapgate_guarded_stacks_end(void) {
    return __stop_guarded_stacks;
}

/* Fills in the flat 64-bit segments, and an available TSS descriptor for `tss`. Pure. */
void trapgate_gdt_initialize(struct trapgate_gdt *gdt, const struct trapgate_tss *tss);

/* Zeroes the TSS and denies all ports to CPL 3. Stacks are then set as fields, or by the next two.
 * Pure. */
void trapgate_tss_initialize(struct trapgate_tss *tss);

/* The stack that gates with .stack = slot switch to. `slot` from 1 to 7, else trapgate_refuse(). */
void trapgate_tss_set_interrupt_stack(struct trapgate_tss *tss, unsigned slot,
                                      const struct trapgate_guarded_stack *stack);

/* The stack on which CPL 0 is entered from CPL 3 by gates without a slot. */
void trapgate_tss_set_privilege_stack(struct trapgate_tss *tss,
                                      const struct trapgate_guarded_stack *stack);

/* Makes them the CPU's own: GDTR, CS, SS, DS, ES, FS, GS, TR, no LDT. FS and GS keep their bases. The
 * GDT and its TSS MUST live for ever. Writes to `gdt`: the TSS descriptor becomes busy. With another
 * trapgate_code_selector than this GDT's it ends in trapgate_refuse(). */
void trapgate_segments_load(struct trapgate_gdt *gdt);

TRAPGATE_END

#endif
