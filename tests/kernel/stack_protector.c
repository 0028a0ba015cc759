/* The value that guards the stack is one that nobody can guess, nor change. */
#include "kernel/stack_protector.h"

#include "arch/x86_64/decode/paging.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "tests/kernel/test.h"

extern const uint64_t __stack_chk_guard;

/* tests/kernel/stack_protector.sh compares it with another boot's. */
TEST(the_value_that_guards_the_stack_is_not_known) {
    uint64_t value = __stack_chk_guard;
    CHECK_NOT_EQUAL(value, STACK_PROTECTOR_CONSTANT);
    CHECK_EQUAL(value & 0xFF, 0);
    CHECK_NOT_EQUAL(value >> 32, 0);
    console_print_serial("guard: 0x%lx\n", value);
}

TEST(the_value_that_guards_the_stack_is_sealed) {
    CHECK(!(*memory_entry((uint64_t)&__stack_chk_guard) & PAGE_WRITABLE));
    CHECK_WRITE_FAULTS((uint64_t)&__stack_chk_guard);
}

/* The array is written beyond its end by as little as there can be. */
__attribute__((noipa)) static void write_one_byte_too_many(char *to, unsigned size) {
    for (unsigned i = 0; i <= size; i++) {
        to[i] = 'x';
    }
}

__attribute__((noipa)) static void smash(void) {
    char array[64];
    write_one_byte_too_many(array, sizeof array);
    __asm__ volatile("" : : "r"(array) : "memory");
}

TEST(one_byte_beyond_an_array_is_noticed, .ends_with = VECTOR_INVALID_OPCODE) {
    smash();
}
