/*
 * What the frames on the stack tell beyond the addresses in them: how much the function at rip takes, whose
 * stack it was called on, which function the one at rip was called by.
 */
#include "arch/x86_64/report/backtrace.h"
#include "arch/x86_64/report/facts.h"
#include "arch/x86_64/report/peek.h"
#include "arch/x86_64/report/symbols.h"

/* SUB $n, %rsp in a prologue: REX.W 81 /5 with 32 bits, or 83 /5 with 8. 0 if there is none. */
static uint64_t frame_size(uint64_t rip) {
    enum { PROLOGUE = 48, LONGEST = 7 };
    struct symbol_place place = {0};
    uint8_t code[PROLOGUE];
    if (!symbol_lookup(rip, &place) || !place.is_code || !peek(place.start, code, sizeof code)) {
        return 0;
    }
    for (unsigned i = 0; i + LONGEST <= PROLOGUE && i < place.size; i++) {
        if (code[i] == 0x48 && code[i + 1] == 0x81 && code[i + 2] == 0xEC) {
            return (uint64_t)code[i + 3] | (uint64_t)code[i + 4] << 8 |
                   (uint64_t)code[i + 5] << 16 | (uint64_t)code[i + 6] << 24;
        }
        if (code[i] == 0x48 && code[i + 1] == 0x83 && code[i + 2] == 0xEC) {
            return code[i + 3];
        }
    }
    return 0;
}

/* The frame pointer of the outermost function that was called without an exception or an interrupt in
 * between: all of them run on one stack. */
static uint64_t outermost_frame(const struct facts *facts) {
    enum { STEPS = 256 };
    struct backtrace backtrace;
    struct backtrace_step step;
    struct peek_page page = {0};
    uint64_t outermost = facts->registers.rbp;
    backtrace_start(&backtrace, outermost, peek_quadword, place_is_code, &page);
    for (unsigned i = 0; i < STEPS && backtrace_next(&backtrace, &step) && !step.is_exception;
         i++) {
        outermost = backtrace.frame ? backtrace.frame : outermost;
    }
    return outermost;
}

/* The return address is on top of the stack, or above the rbp that the function pushed. */
static void find_caller(struct facts *facts) {
    for (unsigned i = 0; i < 2 && i < facts->stack_count; i++) {
        if (place_is_code(facts->stack[i])) {
            place_find(&facts->at_caller, facts->stack[i] - 1); /* in the call, not behind it */
            return;
        }
    }
}

/* CALL with its target in a register or in memory, which has 2 to 7 bytes with its prefix. */
static bool is_indirect_call(const uint8_t *end, unsigned length) {
    struct trapgate_instruction instruction;
    return trapgate_instruction_decode(end - length, length, &instruction) &&
           instruction.length == length && !instruction.is_vex &&
           instruction.map == TRAPGATE_OPCODE_ONE_BYTE && instruction.opcode == 0xFF &&
           (instruction.modrm >> 3 & 7) == 2;
}

/* Which kind of call the return address on top of the stack is of. Where its bytes may be both, it is not
 * known. */
static void find_call(struct facts *facts) {
    enum { LONGEST = 8, DIRECT = 5 };
    uint8_t code[LONGEST];
    bool is_indirect = false;
    int32_t distance;
    if (facts->stack_count == 0 || facts->at_return.region != REPORT_REGION_TEXT ||
        !peek(facts->stack[0] - sizeof code, code, sizeof code)) {
        return;
    }
    for (unsigned length = 2; length <= LONGEST; length++) {
        is_indirect |= is_indirect_call(code + sizeof code, length);
    }
    bool is_direct = code[LONGEST - DIRECT] == 0xE8;
    if (is_direct == is_indirect) {
        return;
    }
    facts->call = is_direct ? CALL_DIRECT : CALL_INDIRECT;
    if (is_direct) {
        __builtin_memcpy(&distance, code + LONGEST - sizeof distance, sizeof distance);
        place_find(&facts->at_called, facts->stack[0] + (uint64_t)(int64_t)distance);
    }
}

void facts_gather_frames(struct facts *facts) {
    find_call(facts);
    if (facts->trap_site && facts->trap_site->kind == TRAPGATE_TRAP_STACK_SMASHED) {
        find_caller(facts);
    }
    if (facts->at_address.region == REPORT_REGION_GUARD) {
        place_find(&facts->below_guard, facts->at_address.start - 1);
    }
    bool of_the_stack = facts->exception.vector == VECTOR_PAGE_FAULT ||
                        facts->exception.vector == VECTOR_DOUBLE_FAULT;
    if (of_the_stack && facts->registers_known && (facts->frame.cs & 3) == 0) {
        place_find_stack(&facts->at_home, outermost_frame(facts));
        facts->frame_size = frame_size(facts->frame.rip);
    }
}
