#include "arch/x86_64/testing/gates.h"

#include "arch/x86_64/idt/cpu.h"

static struct idt copy __attribute__((aligned(4096)));
static struct table_register before;
static bool is_taken;

struct idt *gates_take(void) {
    if (is_taken) {
        return &copy;
    }
    is_taken = true;
    before = cpu_store_idt();
    const char *from = (const char *)(uintptr_t)before.base;
    for (size_t i = 0; i < sizeof copy; i++) {
        ((char *)&copy)[i] = i <= before.limit ? from[i] : 0;
    }
    cpu_load_idt(&copy, sizeof copy);
    return &copy;
}

void gates_give_back(void) {
    if (is_taken) {
        cpu_load_idt((const void *)(uintptr_t)before.base, before.limit + 1u);
        is_taken = false;
    }
}
