#include "arch/x86_64/decode/descriptor.h"
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/error_code.h>

#include "arch/x86_64/report/facts.h"
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/linear.h"
#include "arch/x86_64/report/opcode.h"
#include "arch/x86_64/report/own_table.h"
#include "arch/x86_64/report/peek.h"
#include "arch/x86_64/report/prologue.h"

static void gather_system(struct facts *facts, const struct trapgate_exception *exception) {
    facts->system.cr0 = cpu_read_cr0();
    bool has_cr2 =
        exception->vector == VECTOR_PAGE_FAULT || exception->vector == VECTOR_DOUBLE_FAULT;
    facts->system.cr2 = has_cr2 ? exception->cr2 : cpu_read_cr2();
    facts->system.cr3 = cpu_read_cr3();
    facts->system.cr4 = cpu_read_cr4();
    facts->system.xcr0 = facts->system.cr4 & CR4_OSXSAVE ? cpu_read_xcr0() : 0;
    facts->system.pkru = facts->system.cr4 & CR4_PKE ? cpu_read_pkru() : 0;
    facts->system.pkrs = facts->system.cr4 & CR4_PKS ? (uint32_t)cpu_read_msr(MSR_PKRS) : 0;
    facts->system.cr8 = cpu_read_cr8();
    facts->system.dr6 = exception->vector == VECTOR_DEBUG ? exception->dr6 : cpu_read_dr6();
    facts->system.dr7 = cpu_read_dr7();
    facts->system.efer = cpu_read_msr(MSR_EFER);
    facts->system.fs_base = cpu_read_msr(MSR_FS_BASE);
    facts->system.gs_base = cpu_read_msr(MSR_GS_BASE);
    facts->system.kernel_gs_base = cpu_read_msr(MSR_KERNEL_GS_BASE);
}

static void gather_values(struct facts *facts) {
    const struct registers *from = &facts->registers;
    const uint64_t values[16] = {
        from->rax, from->rcx, from->rdx, from->rbx, facts->frame.rsp, from->rbp,
        from->rsi, from->rdi, from->r8,  from->r9,  from->r10,        from->r11,
        from->r12, from->r13, from->r14, from->r15,
    };
    for (unsigned i = 0; i < 16; i++) {
        facts->values[i] = values[i];
    }
}

static bool read_from_table(struct table_register table, unsigned selector, uint64_t *descriptor) {
    unsigned offset = selector & ~7u;
    return offset + 7 <= table.limit && peek(table.base + offset, descriptor, sizeof *descriptor);
}

/* The LDT in use, by its descriptor in the GDT, which has 16 bytes. SDM 3A, "Segment Descriptor Tables in
 * IA-32e Mode". */
static bool find_ldt(struct table_register *ldt) {
    struct table_register gdtr = cpu_store_gdt();
    unsigned selector = cpu_store_ldt();
    uint64_t low, high;
    if ((selector & ~7u) == 0 || !read_from_table(gdtr, selector, &low) ||
        !read_from_table(gdtr, selector + 8, &high)) {
        return false;
    }
    uint64_t limit = (low & 0xFFFF) | (low >> 32 & 0xF0000);
    ldt->limit =
        limit > 0xFFFF ? 0xFFFF : (uint16_t)limit; /* 8192 descriptors are all that there can be */
    ldt->base = (low >> 16 & 0xFFFFFF) | (low >> 56 << 24) | high << 32;
    return true;
}

/* The descriptor of a selector; false if there is none that can be read. */
static bool read_descriptor(unsigned selector, uint64_t *descriptor) {
    enum { OF_LDT = 1 << 2 };
    struct table_register ldt;
    if (selector & OF_LDT) {
        return find_ldt(&ldt) && read_from_table(ldt, selector, descriptor);
    }
    return selector & ~7u && read_from_table(cpu_store_gdt(), selector, descriptor);
}

/* In compatibility mode the same bytes are other instructions. */
static bool is_64_bit(unsigned selector) {
    uint64_t descriptor;
    return selector == cpu_read_cs() || (read_descriptor(selector, &descriptor) &&
                                         descriptor_has(descriptor, DESCRIPTOR_LONG_MODE));
}

/* As many bytes around rip as can be read, byte by byte: a page may end in the middle, or behind a trap, which
 * is before rip. */
static void gather_code(struct facts *facts) {
    uint64_t rip = facts->frame.rip;
    while (facts->code_after < CODE_AFTER &&
           peek(rip + facts->code_after, &facts->code[CODE_BEFORE + facts->code_after], 1)) {
        facts->code_after++;
    }
    while (
        facts->code_before < CODE_BEFORE &&
        peek(rip - facts->code_before - 1, &facts->code[CODE_BEFORE - facts->code_before - 1], 1)) {
        facts->code_before++;
    }
    facts->is_64_bit = is_64_bit(facts->frame.cs & 0xFFFF);
    facts->decoded =
        facts->is_64_bit && trapgate_instruction_decode(facts->code + CODE_BEFORE,
                                                        facts->code_after, &facts->instruction);
}

/* Whether the CPU may have pushed its frame over what lay there: below rsp, if it did not switch. */
static bool is_overwritten(const struct facts *facts, uint64_t address) {
    uint64_t top = facts->frame.rsp & ~15ull;
    const unsigned size = sizeof facts->operand_value;
    return (facts->frame.cs & 3) == 0 && address < top && address + size > top - EXCEPTION_PUSHES;
}

/* BT, BTS, BTR and BTC with a register take it as an offset in bits, which reaches far beyond the operand. SDM
 * 2, "BT—Bit Test". */
static uint64_t bit_string_offset(const struct facts *facts) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    bool is_bit_string = instruction->opcode == 0xA3 || instruction->opcode == 0xAB ||
                         instruction->opcode == 0xB3 || instruction->opcode == 0xBB;
    if (!is_bit_string || instruction->is_vex || instruction->map != TRAPGATE_OPCODE_0F) {
        return 0;
    }
    unsigned bits = instruction->rex_w ? 64 : instruction->operand_size_16 ? 16 : 32;
    int64_t number = (int64_t)(facts->values[instruction->reg] << (64 - bits)) >> (64 - bits);
    return (uint64_t)((number >> (bits == 64 ? 6 : bits == 32 ? 5 : 4)) * (int64_t)(bits / 8));
}

static void gather_operand(struct facts *facts) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    if (!facts->decoded || !facts->registers_known || !instruction->has_memory ||
        instruction->displacement_unknown || instruction->index_is_vector) {
        return;
    }
    uint64_t segment_base = instruction->segment == 'f'   ? facts->system.fs_base
                            : instruction->segment == 'g' ? facts->system.gs_base
                                                          : 0;
    facts->has_operand = true;
    facts->operand =
        linear_untagged(facts, bit_string_offset(facts) +
                                   trapgate_instruction_address(instruction, facts->values,
                                                                facts->frame.rip, segment_base));
    facts->has_operand_value =
        !is_overwritten(facts, facts->operand) &&
        peek(facts->operand, &facts->operand_value, sizeof facts->operand_value);
}

static void gather_source(struct facts *facts) {
    enum { MOVSB = 0xA4, CMPSD = 0xA7 };
    uint8_t byte;
    facts->has_source =
        opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, MOVSB, CMPSD) && facts->registers_known &&
        peek(linear_untagged(facts, facts->values[TRAPGATE_REGISTER_RSI]), &byte, sizeof byte);
}

static void gather_address(struct facts *facts) {
    unsigned vector = facts->exception.vector;
    if (vector == VECTOR_PAGE_FAULT || vector == VECTOR_DOUBLE_FAULT) {
        facts->has_address = true;
        facts->address = linear_untagged(facts, facts->system.cr2);
    } else if (vector == VECTOR_GENERAL_PROTECTION_FAULT || vector == VECTOR_STACK_SEGMENT_FAULT) {
        facts->has_address = facts->has_operand;
        facts->address = facts->operand;
    }
    if (facts->has_address) {
        place_find(&facts->at_address, facts->address);
        facts->has_walk = peek_walk(&facts->walk, facts->address);
    }
}

static void gather_stack(struct facts *facts) {
    uint64_t rsp = facts->frame.rsp;
    place_find_stack(&facts->at_rsp, rsp);
    peek_walk(&facts->stack_walk, (rsp & ~15ull) - EXCEPTION_PUSHES);
    while (facts->stack_count < STACK_QUADWORDS &&
           peek(rsp + 8 * facts->stack_count, &facts->stack[facts->stack_count], 8)) {
        facts->stack_count++;
    }
    if (facts->stack_count > 0) {
        place_find(&facts->at_return, facts->stack[0]);
    }
}

/* The descriptor that a selector in the error code names. An index into the IDT is a vector. */
static void gather_descriptor(struct facts *facts) {
    const struct trapgate_exception *exception = &facts->exception;
    if (!exception->has_error_code ||
        exception_code_kind(exception->vector) != EXCEPTION_CODE_SELECTOR ||
        exception->error_code & TRAPGATE_SELECTOR_ERROR_IDT) {
        return;
    }
    const unsigned selector_bits = TRAPGATE_SELECTOR_ERROR_INDEX_MASK | TRAPGATE_SELECTOR_ERROR_LDT;
    facts->has_descriptor =
        read_descriptor((unsigned)exception->error_code & selector_bits, &facts->descriptor);
}

static void read_gate(struct gate_facts *gate, unsigned vector) {
    struct table_register idtr = own_table_interrupted();
    unsigned end = (vector + 1) * sizeof gate->gate;
    *gate = (struct gate_facts){.vector = vector};
    gate->known = end - 1 <= idtr.limit &&
                  peek(idtr.base + end - sizeof gate->gate, &gate->gate, sizeof gate->gate);
    gate->has_descriptor = gate->known && read_descriptor(gate->gate.selector, &gate->descriptor);
}

/* The vector that an error code names, if it names a gate. */
static bool named_by_code(const struct facts *facts, unsigned *vector) {
    const struct trapgate_exception *exception = &facts->exception;
    *vector = (unsigned)(exception->error_code & TRAPGATE_SELECTOR_ERROR_INDEX_MASK) >>
              TRAPGATE_SELECTOR_ERROR_INDEX_SHIFT;
    return exception->has_error_code &&
           exception_code_kind(exception->vector) == EXCEPTION_CODE_SELECTOR &&
           exception->error_code & TRAPGATE_SELECTOR_ERROR_IDT;
}

/* The instruction at rip is believed, unless the error code names a gate that is not its own: then
 * another event came between. QEMU up to 7.2 puts vector * 16 where vector * 8 belongs. */
static void gather_delivery(struct facts *facts) {
    unsigned by_instruction, by_code;
    bool has_code = named_by_code(facts, &by_code);
    /* EXT, which the CPU never sets for INT n and INT3. */
    bool external = exception_code_kind(facts->exception.vector) == EXCEPTION_CODE_SELECTOR &&
                    facts->exception.error_code & TRAPGATE_SELECTOR_ERROR_EXTERNAL &&
                    opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCC, 0xCD);
    facts->raised_at_rip =
        !external && raised_by_instruction(facts, &by_instruction) &&
        (!has_code || by_code == by_instruction || by_code == 2 * by_instruction);
    if (facts->raised_at_rip) {
        facts->has_raised = true;
        facts->has_other = has_code && by_code != by_instruction && by_code < VECTOR_COUNT;
        read_gate(&facts->raised, by_instruction);
        if (facts->has_other) {
            read_gate(&facts->other, by_code);
        }
    } else if (has_code && by_code < VECTOR_COUNT) {
        facts->has_raised = true;
        facts->has_other = by_code % 2 == 0;
        read_gate(&facts->raised, by_code);
        read_gate(&facts->other, by_code / 2);
    } else if (has_code && by_code % 2 == 0) { /* no CPU has so many vectors */
        facts->has_raised = by_code / 2 < VECTOR_COUNT;
        read_gate(&facts->raised, by_code / 2);
    }
}

/* SDM 3A, "TSS Descriptor in 64-bit mode": the base is in four pieces. */
static void gather_tss(struct facts *facts) {
    struct table_register gdtr = cpu_store_gdt();
    unsigned selector = cpu_store_task_register() & ~7u;
    uint64_t low, high;
    if (selector == 0 || selector + 15 > gdtr.limit || !peek(gdtr.base + selector, &low, 8) ||
        !peek(gdtr.base + selector + 8, &high, 8)) {
        return;
    }
    uint64_t base = (low >> 16 & 0xFFFFFF) | (low >> 56 << 24) | high << 32;
    facts->has_tss = peek(base, &facts->tss, sizeof facts->tss);
}

/* An exception on an IST stack that raises another one with the same slot starts at the same top, and
 * overwrites its own frame: the one that is there then has an rsp on that very stack. */
static void gather_overwritten(struct facts *facts) {
    enum { STACK_MAXIMUM = 64 * 1024 };
    uint64_t rsp = facts->frame.rsp;
    bool by_kernel = (facts->frame.cs & 3) == 0; /* user code is on no such stack */
    for (unsigned slot = 1; by_kernel && facts->has_tss && slot <= 7; slot++) {
        uint64_t top = facts->tss.interrupt_stack[slot - 1] & ~15ull;
        uint64_t frame[5]; /* rip, cs, rflags, rsp, ss */
        if (rsp < top && top - rsp < STACK_MAXIMUM &&
            peek(top - sizeof frame, frame, sizeof frame) && frame[3] >= rsp &&
            frame[3] <= top - sizeof frame && (frame[1] & 3) == 0) {
            facts->overwritten.found = true;
            facts->overwritten.slot = slot;
            facts->overwritten.top = top;
            facts->overwritten.rip = frame[0];
        }
    }
}

/* SDM 3B, "Debug Registers". */
static void gather_watched(struct facts *facts) {
    static const unsigned lengths[] = {1, 2, 8, 4};
    uint64_t dr7 = facts->system.dr7;
    const uint64_t addresses[] = {cpu_read_dr0(), cpu_read_dr1(), cpu_read_dr2(), cpu_read_dr3()};
    for (unsigned number = 0; number < 4; number++) {
        unsigned type = (unsigned)(dr7 >> (16 + 4 * number)) & 3;
        if (!(dr7 >> (2 * number) & 3)) {
            continue;
        }
        facts->has_breakpoint |= type == 0 && addresses[number] == facts->frame.rip;
        if (facts->exception.vector == VECTOR_DEBUG && facts->system.dr6 >> number & 1 &&
            !facts->watched.found) {
            facts->watched.found = true;
            facts->watched.number = number;
            facts->watched.type = type;
            facts->watched.length = lengths[dr7 >> (18 + 4 * number) & 3];
            facts->watched.address = addresses[number];
            place_find(&facts->watched.at, addresses[number]);
        }
    }
}

static void gather_iretq(struct facts *facts) {
    bool is_iretq = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCF, 0xCF);
    bool is_far_ret = opcode_is(facts, TRAPGATE_OPCODE_ONE_BYTE, 0xCA, 0xCB);
    if (!(is_iretq || is_far_ret) || !facts->instruction.rex_w || facts->stack_count < 5) {
        return;
    }
    facts->iretq.known = true;
    facts->iretq.is_far_ret = is_far_ret;
    facts->iretq.has_cs = read_descriptor((unsigned)facts->stack[1] & 0xFFFF, &facts->iretq.cs);
    facts->iretq.has_ss =
        !is_far_ret && read_descriptor((unsigned)facts->stack[4] & 0xFFFF, &facts->iretq.ss);
}

static void gather_memory(struct facts *facts) {
    gather_values(facts);
    place_find(&facts->at_rip, facts_code_address(facts));
    gather_code(facts);
    gather_operand(facts);
    gather_source(facts);
    gather_address(facts);
    gather_stack(facts);
    gather_descriptor(facts);
    gather_delivery(facts);
    if (facts->exception.vector == VECTOR_DOUBLE_FAULT) {
        read_gate(&facts->protection, VECTOR_GENERAL_PROTECTION_FAULT);
    }
    gather_tss(facts);
    gather_overwritten(facts);
    gather_watched(facts);
    gather_iretq(facts);
    facts_gather_hardware(facts);
    facts_gather_cpu(facts);
    facts->trap_site = trapgate_trap_site_find(facts->frame.rip);
    facts_gather_frames(facts);
}

/* The host knows better, if it tried. */
static bool registers_are_known(const struct trapgate_exception *exception) {
    const struct report_host *host = report_host();
    return host->registers_verified ? host->registers_verified(host->context)
                                    : prologue_saves_registers((uint8_t)exception->vector);
}

void facts_gather(struct facts *facts, const struct trapgate_exception *exception) {
    *facts = (struct facts){.exception = *exception,
                            .frame = *exception->frame,
                            .registers = *exception->registers,
                            .registers_known = registers_are_known(exception)};
    facts->exception.frame = &facts->frame;
    facts->exception.registers = &facts->registers;
    gather_system(facts, exception);
    gather_memory(facts);
}

void facts_gather_failure(struct facts *facts, const char *failure,
                          const struct trapgate_exception *place) {
    *facts = (struct facts){
        .failure = failure,
        .exception = {.vector = VECTOR_COUNT, .cr2 = cpu_read_cr2(), .dr6 = cpu_read_dr6()},
        .frame = {place->frame->rip, cpu_read_cs(), cpu_read_rflags(), place->frame->rsp,
                  cpu_read_ss()},
        .registers = *place->registers,
        .registers_known = true, /* failure.S put them away */
    };
    facts->exception.frame = &facts->frame;
    facts->exception.registers = &facts->registers;
    gather_system(facts, &facts->exception);
    gather_memory(facts);
}
