/*
 * All that the report knows of one crash, gathered once and first: what comes after reads only this,
 * so the causes can be told, and tested, without a machine.
 */
#ifndef TRAPGATE_REPORT_FACTS_H
#define TRAPGATE_REPORT_FACTS_H

#include <trapgate/gate.h>
#include <trapgate/instruction.h>
#include <trapgate/page_walk.h>
#include <trapgate/segments.h>
#include <trapgate/unhandled.h>

#include "arch/x86_64/report/features.h"
#include "arch/x86_64/report/names.h"
#include "arch/x86_64/report/place.h"
#include <trapgate/trap_site.h>

enum {
    CODE_BEFORE = 16, /* bytes of code shown before rip, and from it on */
    CODE_AFTER = 16,
    STACK_QUADWORDS = 16,
    EXCEPTION_PUSHES = 48, /* bytes: the frame and an error code */
    MACHINE_CHECK_BANKS = 8,
};

/* A gate, and what its selector names. */
struct gate_facts {
    unsigned vector;
    bool known;                /* it lies within the table in use, and could be read */
    struct trapgate_gate gate; /* if known */
    bool has_descriptor;       /* of the gate's selector */
    uint64_t descriptor;
};

/* The banks of the machine-check architecture that are valid, for #MC and NMI. */
struct machine_check_facts {
    bool known;      /* the CPU has it */
    uint64_t status; /* IA32_MCG_STATUS */
    unsigned valid;  /* how many banks are, of which the first are in bank[] */
    struct machine_check_bank {
        unsigned number;
        uint64_t status, address,
            misc; /* the latter two 0 where the status says that there is none */
    } bank[MACHINE_CHECK_BANKS];
};

/* What the local APIC says, for what did not come from an instruction. */
struct apic_facts {
    bool known;
    uint32_t id;
    uint32_t error;   /* the error status register */
    uint64_t command; /* the interrupt command register: the last interrupt that this CPU sent */
    bool in_service;  /* the vector that came is one that it delivered and nobody has ended */
    bool is_spurious; /* it is the one of spurious interrupts, which are never in service */
};

/* The floating-point units, each where it can be read without an exception. */
struct floating_facts {
    bool has_x87;
    uint16_t status, control; /* FSW, FCW */
    bool has_mxcsr;
    uint32_t mxcsr;
    uint64_t xfd_error; /* IA32_XFD_ERR; 0 where there is none */
};

struct facts {
    const char *failure; /* what the kernel itself found to be wrong; NULL for an exception */

    struct trapgate_exception exception; /* its pointers lead to the two copies below */
    struct interrupt_frame frame;
    struct registers registers;
    bool registers_known;
    uint64_t values[16]; /* the general registers by number, rsp included */
    struct {
        uint64_t cr0, cr2, cr3, cr4, cr8, dr6, dr7, efer, fs_base, gs_base, kernel_gs_base;
        uint64_t xcr0; /* 0 if CR4.OSXSAVE is clear: then it cannot be read */
        uint32_t pkru,
            pkrs; /* the rights of protection keys, if CR4.PKE and CR4.PKS are set; else 0 */
    } system;

    uint8_t code[CODE_BEFORE + CODE_AFTER]; /* around rip */
    unsigned code_before, code_after;       /* how many of them could be read */
    bool is_64_bit; /* the code: in compatibility mode the same bytes are other instructions */
    bool decoded;
    struct trapgate_instruction instruction; /* at rip, if decoded */

    bool has_operand; /* the instruction has an operand in memory, and where it is is known */
    uint64_t operand; /* its address */
    bool has_operand_value;
    uint64_t operand_value; /* the 8 bytes there */

    bool has_source; /* MOVS and CMPS: what they read first, at rsi, can be read */

    bool has_address; /* the address that the exception is about: CR2, or the operand */
    uint64_t address;
    struct place at_address;
    bool has_walk;                  /* the host can read its page tables */
    struct trapgate_page_walk walk; /* of `address` */

    struct place at_rip, at_rsp;
    uint64_t stack[STACK_QUADWORDS]; /* from rsp upward */
    unsigned stack_count;            /* how many of them could be read */
    struct place at_return;          /* of stack[0], if it points into the text */
    enum call_kind {
        CALL_UNKNOWN,
        CALL_INDIRECT,
        CALL_DIRECT
    } call;                               /* what stack[0] is behind of */
    struct place at_called;               /* by a direct call */
    struct trapgate_page_walk stack_walk; /* of the place below rsp, where the CPU pushes */

    struct place
        at_home;         /* of the outermost frame on the stack that rip's function was called on */
    uint64_t frame_size; /* what the function at rip subtracts from rsp; 0 if that is not known */
    struct place below_guard; /* where at_address is a guard page: what ends right below it */
    struct place at_caller;   /* of what was smashed: the call in the function that noticed it */

    bool has_descriptor; /* the one that the error code's selector names */
    uint64_t descriptor;

    /* The gate through which the instruction at rip, or the one whose delivery an error code complains
     * of, would be handled; see raised_by_instruction(). */
    bool has_raised;
    bool raised_at_rip; /* by the instruction there */
    struct gate_facts raised;
    bool has_other; /* the error code may mean this one as well: QEMU up to 7.2 writes … */
    struct gate_facts other; /* … the double of what the CPU does */

    struct gate_facts
        protection; /* of #DF: the gate of #GP, as an example of those that were no use */

    bool has_tss; /* the task-state segment in use could be read */
    struct trapgate_tss tss;

    struct
    { /* the frame at the top of the IST stack that rsp is on, if code on that stack raised it */
        bool found;
        unsigned slot;
        uint64_t top, rip;
    } overwritten;

    struct { /* of #DB: the first of DR0 to DR3 that DR6 reports and DR7 enables */
        bool found;
        unsigned number;
        unsigned type;   /* as in DR7: 0 execution, 1 write, 2 port, 3 read or write */
        unsigned length; /* bytes */
        struct place at; /* what it watches */
        uint64_t address;
    } watched;

    bool has_breakpoint; /* DR7 enables one on the execution of rip, by whatever vector it came */

    struct { /* what an IRETQ at rip pops: stack[0] to stack[4]; or a far RET, which begins alike */
        bool known;
        bool is_far_ret;
        bool has_cs, has_ss; /* a descriptor */
        uint64_t cs, ss;     /* the descriptors */
    } iretq;

    struct machine_check_facts machine_check;
    struct apic_facts apic;
    bool has_pic;            /* the legacy interrupt controllers answer */
    uint16_t pic_in_service; /* the lines that they delivered and nobody has ended */
    uint16_t pic_masked;     /* the lines that they keep back */
    struct floating_facts floating;
    bool has_features;
    uint32_t features[FEATURE_WORDS]; /* what CPUID says that the CPU has */
    bool has_nmi_port;                /* of an NMI: port 0x61, which has reasons on a PC */
    uint8_t nmi_port;

    const struct trapgate_trap_site *trap_site; /* if rip is one: a failed assertion and the like */
};

/* The vector that the instruction at rip raises whenever it is executed, before it comes to its operands:
 * INT3, INT1, INT n; #UD of what is no instruction or is switched off; #NM by CR0; #GP of a privileged one. False for any other
 * instruction. It leaves the facts as they are. */
bool raised_by_instruction(struct facts *facts, unsigned *vector);

/* An address in the code that it is about. That of a failure is a call, and rip, where it would return
 * to, may be the next function's. */
static inline uint64_t facts_code_address(const struct facts *facts) {
    return facts->frame.rip - (facts->failure ? 1 : 0);
}

/* The parts of what facts_gather() does that ask the machine, not the program: the devices, and the CPU. */
void facts_gather_hardware(struct facts *facts);
void facts_gather_cpu(struct facts *facts);

/* What the frames tell; after the rest. */
void facts_gather_frames(struct facts *facts);

/* From an exception as it arrived. Reads control registers, and memory through peek(). */
void facts_gather(struct facts *facts, const struct trapgate_exception *exception);

/* From the place that reports a failure: frame and registers of the call. */
void facts_gather_failure(struct facts *facts, const char *failure,
                          const struct trapgate_exception *place);

#endif
