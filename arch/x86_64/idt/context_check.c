/*
 * IRETQ checks its frame when half of the context is loaded already: the #GP comes with the next thread's
 * registers, and says nothing but a selector. Here each rule has its words, before anything is loaded.
 */
#include "arch/x86_64/idt/context_check.h"

#include "arch/x86_64/decode/descriptor.h"
#include "arch/x86_64/decode/words.h"

/* The frame with its two descriptors; LAR gives their upper halves. */
struct popped {
    uint64_t rip, rsp, cs_descriptor, ss_descriptor;
    unsigned cs, ss;
    unsigned address_bits;
};

static bool is_null(unsigned selector) {
    return (selector & 0xFFFC) == 0;
}

static bool is_64_bit(const struct popped *frame) {
    return descriptor_has(frame->cs_descriptor, DESCRIPTOR_LONG_MODE);
}

static bool is_canonical(uint64_t address, const struct popped *frame) {
    unsigned unused = 64 - frame->address_bits;
    return (uint64_t)((int64_t)(address << unused) >> unused) == address;
}

/* In 64-bit mode a program needs no stack segment, but at CPL 3 the CPU wants one all the same. */
static bool may_have_null_ss(const struct popped *frame) {
    return is_64_bit(frame) && (frame->cs & 3) != 3 && frame->ss == (frame->cs & 3);
}

/* In the order in which the CPU checks them. SDM 2, "IRET/IRETD/IRETQ—Interrupt Return". */
#define RULE(name, condition)                                                                      \
    static bool name(const struct popped *frame) {                                                 \
        return condition;                                                                          \
    }
RULE(cs_null, is_null(frame->cs))
RULE(cs_beyond, !frame->cs_descriptor)
RULE(cs_no_code, !descriptor_is_code(frame->cs_descriptor))
RULE(cs_privilege, descriptor_has(frame->cs_descriptor, DESCRIPTOR_CONFORMING)
                       ? descriptor_privilege(frame->cs_descriptor) > (frame->cs & 3)
                       : descriptor_privilege(frame->cs_descriptor) != (frame->cs & 3))
RULE(cs_absent, !descriptor_has(frame->cs_descriptor, DESCRIPTOR_PRESENT))
RULE(cs_l_and_d, descriptor_has(frame->cs_descriptor, DESCRIPTOR_LONG_MODE | DESCRIPTOR_SIZE_32))
RULE(ss_null, is_null(frame->ss) && !may_have_null_ss(frame))
RULE(ss_beyond, !is_null(frame->ss) && !frame->ss_descriptor)
RULE(ss_rpl, !is_null(frame->ss) && (frame->ss & 3) != (frame->cs & 3))
RULE(ss_no_data, !is_null(frame->ss) && !descriptor_is_writable_data(frame->ss_descriptor))
RULE(ss_privilege,
     !is_null(frame->ss) && descriptor_privilege(frame->ss_descriptor) != (frame->cs & 3))
RULE(ss_absent, !is_null(frame->ss) && !descriptor_has(frame->ss_descriptor, DESCRIPTOR_PRESENT))
RULE(rip_not_canonical, is_64_bit(frame) && !is_canonical(frame->rip, frame))
RULE(rip_beyond, !is_64_bit(frame) && frame->rip >> 32)
/* No rule of IRETQ's, but the next interrupt would be a double fault. At CPL 3 it is the program's. */
RULE(rsp_not_canonical, (frame->cs & 3) == 0 && !is_canonical(frame->rsp, frame))
#undef RULE

static const struct {
    bool (*is_broken)(const struct popped *frame);
    const char *of, *words;
} rules[] = {
    {cs_null, "CS", "is null"},
    {cs_beyond, "CS", "names no descriptor of the GDT"},
    {cs_no_code, "CS", "is no code segment"},
    {cs_privilege, "CS", "has a DPL that does not go with its RPL"},
    {cs_absent, "CS", "is not present"},
    {cs_l_and_d, "CS", "has both L and D set"},
    {ss_null, "SS", "is null, which only 64-bit code at CPL 0 to 2 may have"},
    {ss_beyond, "SS", "names no descriptor of the GDT"},
    {ss_rpl, "SS", "has an RPL that differs from that of CS"},
    {ss_no_data, "SS", "is no writable data segment"},
    {ss_privilege, "SS", "has a DPL that differs from the RPL of CS"},
    {ss_absent, "SS", "is not present"},
    {rip_not_canonical, "RIP", "is not canonical"},
    {rip_beyond, "RIP", "lies beyond the 4 GiB of its code segment"},
    {rsp_not_canonical, "RSP", "is not canonical"},
};

/* "the context's CS 0x1238 names no descriptor of the GDT" */
static void say(char *text, size_t size, const char *of, uint64_t value, const char *words) {
    struct text said = {text, size, 0};
    text_put(&said, "the context's ");
    text_put(&said, of);
    text_put(&said, " ");
    text_put_number(&said, value, 16);
    text_put(&said, " ");
    text_put(&said, words);
    text_finish(&said);
}

static uint64_t value_of(const struct popped *frame, const char *of) {
    return of[0] == 'C'   ? frame->cs
           : of[0] == 'S' ? frame->ss
           : of[1] == 'I' ? frame->rip
                          : frame->rsp;
}

bool trapgate_frame_check(char *text, size_t size, const struct interrupt_frame *frame,
                          const struct context_machine *machine) {
    struct popped popped = {
        .rip = frame->rip,
        .rsp = frame->rsp,
        .cs = frame->cs & 0xFFFF,
        .ss = frame->ss & 0xFFFF,
        .address_bits = machine->address_bits,
    };
    /* Without their RPL, by which LAR refuses what IRETQ has a rule of its own for. */
    popped.cs_descriptor = (uint64_t)machine->access_rights((uint16_t)(popped.cs & ~3u)) << 32;
    popped.ss_descriptor = (uint64_t)machine->access_rights((uint16_t)(popped.ss & ~3u)) << 32;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].is_broken(&popped)) {
            say(text, size, rules[i].of, value_of(&popped, rules[i].of), rules[i].words);
            return false;
        }
    }
    return true;
}
