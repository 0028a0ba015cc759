/* Causes from made-up facts: each is found, and is not said to be certain when its evidence lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/error_code.h>
#include <trapgate/segments.h>

#include "arch/x86_64/report/descriptor.h"
#include "tests/host/made_up.h"
#include "tests/host/random.h"

#define MOV_FROM_RAX "\x8b\x40\x18" /* mov 0x18(%rax),%eax */
#define DIV_RCX "\x48\xf7\xf1"

static void null_pointers(void **state) {
    (void)state;
    page_fault(MOV_FROM_RAX, 3, 0, 0x18, REPORT_REGION_NULL_PAGE);
    compute_operand();
    expect("null-pointer", CERTAIN);
    facts.values[TRAPGATE_REGISTER_RAX] = 0x10; /* no null pointer, though near */
    facts.address = 0x28;
    compute_operand();
    expect("null-pointer", LIKELY);
    facts.has_operand = false; /* registers unavailable, say */
    expect("null-pointer", LIKELY);
}

static void jumps(void **state) {
    (void)state;
    page_fault("", 0, TRAPGATE_PAGE_FAULT_FETCH, 0, REPORT_REGION_NULL_PAGE);
    facts.frame.rip = 0;
    expect("null-call", CERTAIN);
    facts.frame.rip = facts.address = 0x123456789000;
    facts.at_address.region = REPORT_REGION_UNKNOWN;
    expect("jump-bad", CERTAIN);
    page_fault("", 0, TRAPGATE_PAGE_FAULT_FETCH | TRAPGATE_PAGE_FAULT_PRESENT, RIP,
               REPORT_REGION_DATA);
    facts.walk.writable = true;
    expect("execute-data", CERTAIN);
    facts.walk.user = facts.walk.executable = true;
    facts.system.cr4 = CR4_SMEP;
    expect("smep", CERTAIN);
    facts.system.cr4 = 0; /* then it was something else, not known here */
    cause_find(&cause, &facts);
    assert_int_not_equal(cause.certainty, CERTAIN);
}

static void writes(void **state) {
    (void)state;
    static const struct {
        enum report_region_kind region;
        const char *id;
    } rows[] = {
        {REPORT_REGION_TEXT, "write-text"},
        {REPORT_REGION_RODATA, "write-rodata"},
        {REPORT_REGION_SEALED, "write-sealed"},
        {REPORT_REGION_UNKNOWN, "write-read-only"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        page_fault("\x90", 1, TRAPGATE_PAGE_FAULT_WRITE | TRAPGATE_PAGE_FAULT_PRESENT, RIP + 0x1000,
                   rows[i].region);
        expect(rows[i].id, CERTAIN);
        facts.walk.writable = true; /* the tables say that it may be written */
        cause_find(&cause, &facts);
        assert_int_not_equal(cause.certainty, CERTAIN);
        facts.walk.writable = false;
        facts.system.cr0 = 0; /* without CR0.WP that does not bind the kernel */
        cause_find(&cause, &facts);
        assert_int_not_equal(cause.certainty, CERTAIN);
    }
    page_fault("\x90", 1, TRAPGATE_PAGE_FAULT_WRITE | TRAPGATE_PAGE_FAULT_PRESENT, 0x400000,
               REPORT_REGION_UNKNOWN);
    facts.walk.writable = facts.walk.user = true;
    facts.system.cr4 = CR4_SMAP;
    expect("smap", CERTAIN);
    facts.frame.rflags = RFLAGS_AC;
    cause_find(&cause, &facts);
    assert_int_not_equal(cause.certainty, CERTAIN);
}

static void other_page_faults(void **state) {
    (void)state;
    page_fault("\x90", 1, TRAPGATE_PAGE_FAULT_RESERVED, 0x400000, REPORT_REGION_UNKNOWN);
    expect("reserved-bit", CERTAIN);
    page_fault("\x90", 1, TRAPGATE_PAGE_FAULT_PRESENT | TRAPGATE_PAGE_FAULT_PROTECTION_KEY,
               0x400000, REPORT_REGION_UNKNOWN);
    expect("protection-key", CERTAIN);
    page_fault("\x90", 1, TRAPGATE_PAGE_FAULT_PRESENT | TRAPGATE_PAGE_FAULT_USER, RIP,
               REPORT_REGION_TEXT);
    expect("user-to-kernel", CERTAIN);
    page_fault("\x90", 1, 0, 0x00006F6C6C6548ull | 0x210000000000, REPORT_REGION_UNKNOWN);
    expect("text-as-pointer", POSSIBLE);
    page_fault("\x90", 1, 0, UINT64_MAX - 11, REPORT_REGION_UNKNOWN);
    expect("error-value", LIKELY);
    page_fault("\x90", 1, 0, 0xdeadb000, REPORT_REGION_UNKNOWN);
    expect("wild-pointer", LIKELY);
    facts.walk.end = TRAPGATE_PAGE_WALK_MAPPED;
    expect("stale-translation", POSSIBLE);
}

static void stacks(void **state) {
    (void)state;
    start(VECTOR_DOUBLE_FAULT, "\x55", 1);
    has_code(0);
    facts.address = RSP - 8;
    facts.at_address = (struct place){
        .region = REPORT_REGION_GUARD, .stack = "a stack", .start = RSP - 0xFF0, .end = RSP + 0x10};
    facts.at_rsp = facts.at_address;
    expect("stack-overflow", CERTAIN);
    facts.frame.rsp = RSP + 0x200; /* an exception would still have room */
    facts.at_rsp.region = REPORT_REGION_STACK;
    expect("double-fault", POSSIBLE);
    facts.exception.vector = VECTOR_PAGE_FAULT;
    facts.at_rsp.stack = "another stack";
    expect("guard-page", LIKELY);
    start(VECTOR_DOUBLE_FAULT, "\x55", 1);
    has_code(0);
    facts.stack_walk.end = TRAPGATE_PAGE_WALK_NOT_PRESENT;
    expect("bad-stack", CERTAIN);
    facts.frame.cs = TRAPGATE_SELECTOR_USER_CODE; /* from there the CPU changes to another stack */
    expect("double-fault", POSSIBLE);
    facts.frame.cs = TRAPGATE_SELECTOR_KERNEL_CODE;
    facts.stack_walk.end = TRAPGATE_PAGE_WALK_UNREADABLE;
    facts.frame.rsp = RSP + 8;
    facts.address = RSP - 8; /* what the CPU pushed first */
    expect("stack-not-there", LIKELY);
    facts.address = RSP - EXCEPTION_PUSHES - 8;
    expect("double-fault", POSSIBLE);
    facts.address = RSP;
    expect("double-fault", POSSIBLE);
}

static void protection_keys(void **state) {
    (void)state;
    enum { PRESENT = 1, KEY = 32 };
    page_fault(MOV_FROM_RAX, 3, PRESENT | KEY, 0x400000, REPORT_REGION_UNKNOWN);
    expect("protection-key", CERTAIN);
    expect_words("bit 5 of the error code"); /* no right of any key was read */
    facts.walk.steps = 4;
    facts.walk.user = true;
    facts.walk.step[3].entry = 5ull << 59;
    facts.system.pkru = 1 << 10;
    expect("protection-key", CERTAIN);
    expect_words("has protection key 5, whose AD (no access) is set in PKRU (0x400)");
    facts.walk.user = false;
    facts.system.pkrs = 1 << 11;
    expect("protection-key", CERTAIN);
    expect_words("key 5, whose WD (no writes) is set in IA32_PKRS (0x800)");
    has_code(PRESENT); /* almost */
    expect("page-rights", POSSIBLE);
}

/* With 57 bits, and with a tag: what is no address of 48 bits. */
static void wide_and_tagged_addresses(void **state) {
    (void)state;
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\xc3", 1); /* ret */
    has_code(0);
    facts.stack_count = 1;
    facts.stack[0] = 0xFF12345678901234;
    expect("non-canonical-jump", CERTAIN);
    facts.system.cr4 = CR4_LA57;
    expect("protection", POSSIBLE);
    facts.stack[0] = 0xFE12345678901234;
    expect("non-canonical-jump", CERTAIN);

    start(VECTOR_GENERAL_PROTECTION_FAULT, "\xf3\xa4", 2); /* rep movsb */
    has_code(0);
    facts.values[TRAPGATE_REGISTER_RCX] = 1;
    facts.values[TRAPGATE_REGISTER_RSI] = 0x5A00123456789ABC;
    expect("non-canonical", CERTAIN);
    facts.system.cr3 = CR3_LAM_U57; /* of which the tag are bits 62 to 57 */
    expect("protection", POSSIBLE);
    facts.values[TRAPGATE_REGISTER_RSI] = 0x5B00123456789ABC;
    expect("non-canonical", CERTAIN);
    facts.system.cr3 = CR3_LAM_U48;
    expect("protection", POSSIBLE);
    facts.values[TRAPGATE_REGISTER_RSI] = 0xDB00923456789ABC; /* the kernel's half */
    expect("non-canonical", CERTAIN);
    facts.system.cr4 = CR4_LAM_SUP;
    expect("protection", POSSIBLE);
}

static void protection(void **state) {
    (void)state;
    start(VECTOR_GENERAL_PROTECTION_FAULT, MOV_FROM_RAX, 3);
    has_code(0);
    facts.values[TRAPGATE_REGISTER_RAX] = 0x4141414141414141;
    compute_operand();
    expect("non-canonical", CERTAIN);
    assert_non_null(strstr(cause.text, "rax"));
    facts.exception.vector = VECTOR_STACK_SEGMENT_FAULT; /* which is for the stack's registers */
    facts.frame.rflags |= RFLAGS_IF;
    expect("non-canonical", LIKELY);
    facts.exception.vector = VECTOR_GENERAL_PROTECTION_FAULT;
    expect("non-canonical", CERTAIN);
    facts.values[TRAPGATE_REGISTER_RAX] = 0x1000;
    compute_operand();
    expect("protection", POSSIBLE);
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\x48\x8d\x40\x18", 4); /* lea 0x18(%rax),%rax */
    has_code(0);
    facts.values[TRAPGATE_REGISTER_RAX] = 0x4141414141414141;
    compute_operand();
    expect("protection", POSSIBLE);
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\xf3\xa4", 2); /* rep movsb */
    has_code(0);
    facts.values[TRAPGATE_REGISTER_RDI] = 1ull << 63;
    expect("protection", POSSIBLE); /* rcx is 0 */
    facts.values[TRAPGATE_REGISTER_RCX] = 1;
    expect("non-canonical", CERTAIN);
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\xc3", 1); /* ret */
    has_code(0);
    facts.stack_count = 1;
    facts.stack[0] = 1ull << 63;
    expect("non-canonical-jump", CERTAIN);
    facts.stack[0] = RIP;
    expect("protection", POSSIBLE);
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\x0f\x28\x00", 3); /* movaps (%rax),%xmm0 */
    has_code(0);
    facts.values[TRAPGATE_REGISTER_RAX] = 0x1004;
    compute_operand();
    expect("misaligned", CERTAIN);
    facts.has_breakpoint = true; /* whose #DB may be what was not delivered */
    expect("misaligned", LIKELY);
    facts.has_breakpoint = false;
    facts.has_raised = facts.raised_at_rip = true; /* SSE is off: that is #UD */
    facts.raised = (struct gate_facts){.vector = VECTOR_INVALID_OPCODE, .known = true};
    facts.raised.gate.options = TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT;
    expect("bad-gate", CERTAIN);
    expect_words("null selector");
    facts.raised.gate.selector = 8;
    expect("not-delivered", LIKELY);
    facts.has_raised = facts.raised_at_rip = false;
    facts.values[TRAPGATE_REGISTER_RAX] = 0x1000;
    compute_operand();
    expect("protection", POSSIBLE);
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\xf4", 1); /* hlt */
    has_code(0);
    expect("protection", POSSIBLE);
    facts.frame.cs = TRAPGATE_SELECTOR_USER_CODE;
    expect("privileged-instruction", CERTAIN);
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\x0f\x32", 2); /* rdmsr */
    has_code(0);
    expect("machine-specific-register", CERTAIN);
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\xc4\xe2\x69\x90\x04\x88", 6); /* vpgatherdd */
    has_code(0);
    expect("non-canonical", LIKELY);
    expect_words("one element of this gather or scatter, whose base rax is 0x0");
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\x8e\xd0", 2); /* mov %eax,%ss */
    has_code(0);
    facts.values[TRAPGATE_REGISTER_RAX] = 0x3;
    expect("bad-selector", CERTAIN);
    expect_words("the null selector 0x3 at CPL 0");
    facts.values[TRAPGATE_REGISTER_RAX] = 0; /* which CPL 0 may load */
    expect("protection", POSSIBLE);
    facts.frame.cs = TRAPGATE_SELECTOR_USER_CODE;
    expect("bad-selector", CERTAIN);
    start(VECTOR_SEGMENT_NOT_PRESENT, "\x90", 1);
    has_code(0x28);
    expect("bad-selector", CERTAIN);
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\xcd\x0e", 2);
    has_code(14 * 8 + TRAPGATE_SELECTOR_ERROR_IDT);
    expect("bad-gate", LIKELY); /* the code names the gate, and nobody looked at it */
}

/* A usable gate of vector 6 or any other, for the ud2 at rip. */
static void has_gate(unsigned vector) {
    facts.has_raised = facts.raised_at_rip = true;
    facts.raised = (struct gate_facts){
        .vector = vector,
        .known = true,
        .gate = {.selector = 8, .options = TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT},
        .has_descriptor = true,
        .descriptor = 0x00AF9B000000FFFF, /* 64-bit code, DPL 0, present */
    };
}

static void delivery(void **state) {
    (void)state;
    /* Each rule of a gate, and that nothing is said while it holds. */
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\x0f\x0b", 2); /* ud2 */
    has_code(1);
    has_gate(VECTOR_INVALID_OPCODE);
    expect("not-delivered", LIKELY);
    facts.raised.gate.selector = 3;
    expect("bad-gate", CERTAIN);
    has_code(0); /* of a machine without EXT */
    expect("bad-gate", CERTAIN);
    has_code(0x28); /* what names a segment is no complaint of a null one */
    expect("not-delivered", LIKELY);
    has_code(VECTOR_INVALID_OPCODE * 8 + 3);
    has_gate(VECTOR_INVALID_OPCODE);
    facts.raised.gate.options = 0;
    expect("bad-gate", CERTAIN);
    facts.raised.gate.options = TRAPGATE_GATE_TYPE_INTERRUPT;
    expect("bad-gate", CERTAIN);
    has_code(8 + 1);
    expect("not-delivered", LIKELY);
    has_gate(VECTOR_INVALID_OPCODE);
    facts.raised.has_descriptor = false;
    expect("bad-gate", CERTAIN);
    has_gate(VECTOR_INVALID_OPCODE);
    facts.raised.descriptor = 0x00CF93000000FFFF; /* data */
    expect("bad-gate", CERTAIN);
    facts.raised.descriptor = 0x00AF1B000000FFFF; /* not present */
    expect("bad-gate", CERTAIN);
    facts.raised.descriptor = 0x00CF9B000000FFFF; /* 32-bit */
    expect("bad-gate", CERTAIN);
    has_gate(VECTOR_INVALID_OPCODE);
    facts.raised.known = false;
    has_code(VECTOR_INVALID_OPCODE * 8 + 3);
    expect("bad-gate", CERTAIN);

    /* The code 8 * 12 + 2 may be of vector 6 in QEMU 7.2: whose gate is bad? */
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\x90", 1);
    has_code(12 * 8 + 2);
    has_gate(12);
    facts.raised_at_rip = false;
    facts.has_other = true;
    facts.other = facts.raised;
    facts.other.vector = VECTOR_INVALID_OPCODE;
    facts.other.gate.options = 0;
    expect("bad-gate", LIKELY);
    expect_words("#UD invalid opcode could not be delivered: its gate is empty");
    facts.raised.gate.options = 0;
    expect("bad-gate", LIKELY);
    expect_words("#SS");
    facts.has_other = false;
    expect("bad-gate", CERTAIN);

    /* A slot's stack: certain if CR2 is one of the CPU's pushes there, and nothing if it is beyond. */
    static const struct {
        uint64_t address;
        const char *id;
        enum certainty certainty;
    } pushes[] = {
        {0x6ff8, "bad-tss-stack", CERTAIN},
        {0x6fd0, "bad-tss-stack", CERTAIN},
        {0x6fc8, "wild-pointer", LIKELY},
        {0x7000, "wild-pointer", LIKELY},
    };
    for (size_t i = 0; i < sizeof pushes / sizeof *pushes; i++) {
        page_fault("\x0f\x0b", 2, TRAPGATE_PAGE_FAULT_WRITE, pushes[i].address,
                   REPORT_REGION_UNKNOWN);
        facts.system.cr2 = pushes[i].address;
        has_gate(VECTOR_INVALID_OPCODE);
        facts.raised.gate.options |= 6;
        facts.has_tss = true;
        facts.tss.interrupt_stack[5] = 0x7000;
        expect(pushes[i].id, pushes[i].certainty);
    }
}

static void interrupt_returns(void **state) {
    (void)state;
    const uint64_t user_code = 0x00AFFB000000FFFF, user_data = 0x00CFF3000000FFFF;
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\x48\xcf", 2);
    has_code(0x20);
    facts.stack_count = 6;
    facts.stack[0] = RIP;
    facts.stack[1] = 0x2b;
    facts.stack[2] = 2;
    facts.stack[3] = 0x600000;
    facts.stack[4] = 0x23;
    facts.iretq.known = facts.iretq.has_cs = facts.iretq.has_ss = true;
    facts.iretq.cs = user_code;
    facts.iretq.ss = user_data;
    expect("bad-selector", CERTAIN); /* this frame breaks no rule */
    facts.stack[4] = 0x20;
    expect("interrupt-return", CERTAIN);
    facts.stack[4] = 0x23;
    facts.iretq.ss &= ~(1ull << 47); /* not present */
    expect("interrupt-return", CERTAIN);
    facts.iretq.ss = user_data;
    facts.iretq.cs = user_data;
    expect("bad-selector",
           CERTAIN); /* CS breaks a rule, but the error code names another selector */
    facts.exception.error_code = 0x28;
    expect("interrupt-return", CERTAIN);
    facts.iretq.cs = user_code;
    facts.exception.error_code = 0;
    facts.stack[1] = 0;
    expect("interrupt-return", CERTAIN);
    facts.stack[1] = 0x2b;
    facts.stack[0] = 1ull << 63;
    expect("interrupt-return", CERTAIN);
}

/* Only Intel's CPUs raise it at the SYSRET: made up, for no emulator does. */
static void system_returns(void **state) {
    (void)state;
    start(VECTOR_GENERAL_PROTECTION_FAULT, "\x48\x0f\x07", 3); /* sysretq */
    has_code(0);
    facts.system.efer = EFER_SCE;
    facts.values[TRAPGATE_REGISTER_RCX] = 1ull << 63;
    expect("interrupt-return", CERTAIN);
    expect_words("sysret to rcx, 0x8000000000000000, which is not canonical");
    facts.frame.rflags |=
        RFLAGS_IF; /* an interrupt that could not be delivered, in a machine without EXT */
    expect("interrupt-return", LIKELY);
    facts.values[TRAPGATE_REGISTER_RCX] = 0x400000;
    expect("protection", POSSIBLE);
}

static void instructions(void **state) {
    (void)state;
    start(VECTOR_DIVIDE_ERROR, DIV_RCX, 3);
    expect("division-by-zero", CERTAIN);
    facts.values[TRAPGATE_REGISTER_RCX] = 3;
    expect("division", POSSIBLE); /* 0 / 3 fits: something else raised the vector */
    facts.values[TRAPGATE_REGISTER_RDX] = 3;
    expect("quotient-overflow", CERTAIN);
    start(VECTOR_DIVIDE_ERROR, "\xf6\xf4", 2); /* div %ah */
    facts.values[TRAPGATE_REGISTER_RAX] = 0x00FF;
    expect("division-by-zero", CERTAIN);
    expect_words("in ah, is 0 (rax is 0xff)");
    facts.values[TRAPGATE_REGISTER_RAX] = 0x0100;
    expect("quotient-overflow", CERTAIN);
    facts.registers_known = false;
    expect("division", POSSIBLE);
    start(VECTOR_INVALID_OPCODE, "\x0f\x28\x00", 3);
    expect("switched-off", CERTAIN);
    facts.system.cr4 = CR4_OSFXSR;
    expect("invalid-opcode", POSSIBLE);
    memcpy(facts.code + CODE_BEFORE - 2, "\xcd\x06", 2);
    facts.code_before = 2;
    expect("software-interrupt", LIKELY);
    expect_words("raised by the instruction int 6");
    start(VECTOR_INVALID_OPCODE, "\xf0\xc4\xe2\x78\xf2\x00", 6); /* lock andn */
    facts.is_64_bit = true;
    expect("lock-prefix", CERTAIN);
    start(VECTOR_INVALID_OPCODE, "\x65\xc4\xe2\x78\xf2\x00", 6); /* with %gs: instead */
    facts.is_64_bit = true;
    expect("invalid-opcode", POSSIBLE);
    start(VECTOR_INVALID_OPCODE, "\x0f\x0b", 2);
    expect("trap-instruction", LIKELY);
    memcpy(facts.code + CODE_BEFORE - 5, "\xe8\0\0\0\0", 5);
    facts.code_before = 5;
    expect("returned-from-noreturn", LIKELY);
    static const struct trapgate_trap_site sites[] = {
        {RIP, "a == b", "a.c", 1, TRAPGATE_TRAP_ASSERTION},
        {RIP, "stack smashed", "a.c", 1, TRAPGATE_TRAP_STACK_SMASHED},
        {RIP, "f()", "a.c", 1, TRAPGATE_TRAP_RETURNED},
    };
    static const char *const ids[] = {"assertion", "stack-smashed", "returned-from-noreturn"};
    for (unsigned i = 0; i < 3; i++) {
        facts.trap_site = &sites[i];
        expect(ids[i], CERTAIN);
    }
    start(VECTOR_DEVICE_NOT_AVAILABLE, "\xd9\xe8", 2);
    facts.system.cr0 = CR0_TS;
    expect("fpu-disabled", CERTAIN);
    start(0x99, "\x90", 1);
    expect("unknown-interrupt", POSSIBLE);
    start(VECTOR_PAGE_FAULT, "\x90", 1);
    facts.exception.software = true;
    expect("stray-interrupt", LIKELY);
    facts.code_before = 2;
    facts.frame.rflags |= RFLAGS_IF;
    expect("stray-interrupt", CERTAIN);
    memcpy(facts.code + CODE_BEFORE - 2, "\xcd\x0e", 2);
    facts.has_pic = true;
    expect("software-interrupt", LIKELY);
    facts.frame.rflags &= ~(uint64_t)RFLAGS_IF; /* no device can have been it */
    expect("software-interrupt", CERTAIN);
}

static void every_vector_has_a_cause(void **state) {
    (void)state;
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        start(vector, "\x90", 1);
        if (exception_has_error_code(vector)) {
            has_code(0);
        }
        cause_find(&cause, &facts);
        assert_non_null(cause.id);
        assert_string_not_equal(cause.id, "unknown");
    }
}

/* Facts of random bytes must be read within their bounds; ASan and UBSan watch. Pointers stay NULL
 * and names end, as the gathering promises. */
static void any_facts_are_survived(void **state) {
    (void)state;
    random_start();
    for (unsigned round = 0; round < 100000; round++) {
        start(random_below(VECTOR_COUNT), "", 0);
        facts.exception.has_error_code = random_below(2);
        facts.exception.error_code = random_bits() >> random_below(64);
        facts.registers_known = random_below(2);
        for (unsigned i = 0; i < 16; i++) {
            facts.values[i] = random_bits() >> random_below(64);
        }
        for (unsigned i = 0; i < CODE_BEFORE + CODE_AFTER; i++) {
            facts.code[i] = (uint8_t)random_bits();
        }
        facts.code_before = random_below(CODE_BEFORE + 1);
        facts.code_after = random_below(CODE_AFTER + 1);
        facts.decoded = trapgate_instruction_decode(facts.code + CODE_BEFORE, facts.code_after,
                                                    &facts.instruction);
        facts.address = random_bits() >> random_below(64);
        facts.at_address.region = random_below(REPORT_REGION_KINDS);
        facts.at_rsp.region = random_below(REPORT_REGION_KINDS);
        facts.walk.end = random_below(5);
        facts.walk.steps =
            facts.walk.end == TRAPGATE_PAGE_WALK_NOT_CANONICAL ? 0 : 1 + random_below(4);
        facts.frame.rsp = random_bits() >> random_below(64);
        facts.system.cr4 = random_bits();
        facts.system.dr6 = random_bits();
        compute_operand();
        cause_find(&cause, &facts);
        assert_non_null(cause.id);
        assert_true(strlen(cause.text) < sizeof cause.text);
    }
}

static void descriptors_are_said_in_words(void **state) {
    (void)state;
    char text[80];
    static const struct {
        uint64_t descriptor;
        const char *words;
    } rows[] = {
        {0, "a null descriptor"},
        {0x00AF9B000000FFFF, "a 64-bit code segment, DPL 0"},
        {0x00CFFB000000FFFF, "a 32-bit code segment, DPL 3"},
        {0x00CF93000000FFFF, "a writable data segment, DPL 0"},
        {0x00CF11000000FFFF, "a read-only data segment, DPL 0, not present"},
        {0x00008B0000000067, "a busy TSS, DPL 0"},
        {0x0000890000000067, "an available TSS, DPL 0"},
        {0x0000810000000067, "a system descriptor of a reserved type, DPL 0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        descriptor_describe(text, sizeof text, rows[i].descriptor);
        assert_string_equal(text, rows[i].words);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_pointers),
        cmocka_unit_test(jumps),
        cmocka_unit_test(writes),
        cmocka_unit_test(other_page_faults),
        cmocka_unit_test(stacks),
        cmocka_unit_test(protection_keys),
        cmocka_unit_test(wide_and_tagged_addresses),
        cmocka_unit_test(protection),
        cmocka_unit_test(delivery),
        cmocka_unit_test(interrupt_returns),
        cmocka_unit_test(system_returns),
        cmocka_unit_test(instructions),
        cmocka_unit_test(every_vector_has_a_cause),
        cmocka_unit_test(any_facts_are_survived),
        cmocka_unit_test(descriptors_are_said_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
