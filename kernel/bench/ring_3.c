/* A measurement at CPL 3: its code is copied to a page of the user's, its samples lie in another. */
#include "kernel/bench/timed.h"

#include <trapgate/idt.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/bench/spread.h"
#include "kernel/memory.h"
#include "kernel/ring_3/ring_3.h"
#include "kernel/string.h"

enum { USER_CODE = 0x400000, USER_DATA = 0x600000 };

static char code_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static union {
    char page[PAGE_SIZE];
    struct {
        uint64_t samples[SAMPLES];
        uint64_t returns_to[1]; /* all of the stack that it needs */
    };
} data __attribute__((aligned(PAGE_SIZE)));
_Static_assert(sizeof data == PAGE_SIZE, "the samples and a stack are one page");

INTERRUPT static void on_way_back(struct interrupt_frame *frame) {
    ring_3_end(frame);
}

void timed_set_way_back(struct idt *idt) {
    idt_set_interrupt(idt, VECTOR_BACK, on_way_back, .privilege = 3);
}

static uint64_t user_address(const void *place) {
    return USER_CODE + (uint64_t)((const char *)place - timed_begin);
}

bool timed_in_ring_3(timed *what, uint64_t *samples) {
    if (!memory_map(USER_CODE, memory_physical(code_page), PAGE_USER) ||
        !memory_map(USER_DATA, memory_physical(&data),
                    PAGE_USER | PAGE_WRITABLE | PAGE_NO_EXECUTE)) {
        return false;
    }
    memcpy(code_page, timed_begin, (size_t)(timed_end - timed_begin));
    data.returns_to[0] = user_address(timed_back);
    ring_3_enter(user_address((const void *)(uint64_t)what),
                 USER_DATA + offsetof(__typeof__(data), returns_to), (uint64_t)UNMAPPED, USER_DATA,
                 SAMPLES);
    memcpy(samples, data.samples, sizeof data.samples);
    memory_unmap(USER_CODE);
    memory_unmap(USER_DATA);
    return true;
}
