#include "kernel/scenarios/threads/user_memory.h"

#include "kernel/memory.h"
#include "kernel/scenarios/threads/computation.h"
#include "kernel/scenarios/threads/thread.h"
#include "kernel/string.h"

enum {
    USER_CODE = 0x400000,
    USER_STACKS = 0x600000, /* a page for each, and one between them that is not there */
    STACK_STRIDE = 2 * PAGE_SIZE,
    CODE_PAGES = 2,
};

static char code[CODE_PAGES][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static char stacks[THREADS_MAXIMUM][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

static size_t size_of_programs(void) {
    return (size_t)(programs_end - programs_start);
}

static bool map_code(void) {
    static bool mapped;
    if (mapped) {
        return true;
    }
    if (size_of_programs() > sizeof code) {
        return false;
    }
    memcpy(code, programs_start, size_of_programs());
    for (uint64_t i = 0; i < CODE_PAGES; i++) {
        if (!memory_map(USER_CODE + i * PAGE_SIZE, memory_physical(code[i]), PAGE_USER)) {
            return false;
        }
    }
    mapped = true;
    return true;
}

bool user_memory_make(struct user_memory *user, unsigned index, uint64_t seed) {
    uint64_t page = USER_STACKS + index * (uint64_t)STACK_STRIDE;
    if (index >= THREADS_MAXIMUM || !map_code() ||
        !memory_map(page, memory_physical(stacks[index]),
                    PAGE_USER | PAGE_WRITABLE | PAGE_NO_EXECUTE)) {
        return false;
    }
    uint64_t *top = (uint64_t *)(stacks[index] + PAGE_SIZE);
    top[-1] = seed;
    top[-2] = ~seed;
    *user = (struct user_memory){
        .stack_top = page + PAGE_SIZE - 16,
        .seed = page + PAGE_SIZE - 8,
        .inverted_seed = page + PAGE_SIZE - 16,
    };
    return true;
}

uint64_t user_address_of(const char *in_programs) {
    return USER_CODE + (uint64_t)(in_programs - programs_start);
}

uint64_t user_offset_in_programs(uint64_t address) {
    uint64_t in_copy = address - USER_CODE, in_original = address - (uint64_t)programs_start;
    uint64_t offset = in_copy < in_original ? in_copy : in_original;
    return offset < size_of_programs() ? offset : UINT64_MAX;
}
