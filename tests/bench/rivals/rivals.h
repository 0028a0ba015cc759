/* What the rivals' assembly (stubs.S) and their C (rivals.c) share. */
#ifndef TESTS_BENCH_RIVALS_H
#define TESTS_BENCH_RIVALS_H

#define RIVAL_VECTOR 0x78 /* offsets in struct rival_frame */
#define RIVAL_CS 0x90

#define RIVAL_CATCHING 7 /* the place in stub_table of a #UD that may end in a jump */

#define RIVAL_LATENCY 8 /* and of an interrupt */

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a stub pushes, lowest address first. */
struct rival_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
    uint64_t vector, error_code;
    uint64_t rip, cs, rflags, rsp, ss;
};
_Static_assert(offsetof(struct rival_frame, vector) == RIVAL_VECTOR, "stubs.S");
_Static_assert(offsetof(struct rival_frame, cs) == RIVAL_CS, "stubs.S");

struct rival_jump {
    uint64_t registers[8];
};

extern const char bare_breakpoint[], bare_invalid_opcode[], bare_page_fault[];
extern const char counting_breakpoint[], counting_invalid_opcode[], counting_page_fault[];
extern const char stub_breakpoint[], stub_invalid_opcode[], stub_page_fault[], stub_catching[];
extern const char entry_breakpoint[], entry_invalid_opcode[], entry_page_fault[];
extern const char rival_probe_failed[];

extern unsigned long rivals_counter;
extern void (*stub_table[])(struct rival_frame *frame);
void general_breakpoint(struct rival_frame *frame);
void general_invalid_opcode(struct rival_frame *frame);
void general_page_fault(struct rival_frame *frame);

__attribute__((returns_twice)) int rival_set_jump(struct rival_jump *jump);
__attribute__((noreturn)) void rival_jump(struct rival_jump *jump);
bool rival_probe(void *to, const void *unsafe);
#endif

#endif
