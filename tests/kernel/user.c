#include "tests/kernel/user.h"

#include "arch/x86_64/decode/paging.h"
#include "kernel/memory.h"
#include "kernel/ring_3/ring_3.h"
#include "kernel/string.h"

static char code_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static char stack_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

bool user_run(const void *code, size_t size) {
    if (!memory_map(USER_CODE, memory_physical(code_page), PAGE_USER) ||
        !memory_map(USER_STACK_TOP - PAGE_SIZE, memory_physical(stack_page),
                    PAGE_USER | PAGE_WRITABLE | PAGE_NO_EXECUTE)) {
        return false;
    }
    memcpy(code_page, code, size);
    ring_3_enter(USER_CODE, USER_STACK_TOP, 0, 0, 0);
    memory_unmap(USER_CODE);
    memory_unmap(USER_STACK_TOP - PAGE_SIZE);
    return true;
}
