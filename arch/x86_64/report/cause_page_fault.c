/* Page faults. The CPU says in the error code what it denied, and CR2 is exact, so much is certain. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/error_code.h>

#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/page_key.h"

static bool is_page_fault(const struct facts *facts) {
    return facts->exception.vector == VECTOR_PAGE_FAULT && facts->exception.has_error_code;
}

/* All the bits of `set` are set in the error code, and none of `clear`. */
static bool code_is(const struct facts *facts, unsigned long set, unsigned long clear) {
    return is_page_fault(facts) && (facts->exception.error_code & set) == set &&
           !(facts->exception.error_code & clear);
}

/* The operand of the instruction at rip is where the fault was, or shortly before: it may straddle
 * a page border. Without this the fault belongs to another access (a push, a string). */
static bool operand_faulted(const struct facts *facts) {
    return facts->has_operand && facts->address - facts->operand < 64;
}

/* Certain: a reserved bit is what the CPU complains of. */
static bool reserved_bit(const struct facts *facts, struct cause *cause) {
    if (!code_is(facts, TRAPGATE_PAGE_FAULT_RESERVED, 0)) {
        return false;
    }
    const struct trapgate_page_walk *walk = &facts->walk;
    if (walk->end == TRAPGATE_PAGE_WALK_RESERVED_BIT) {
        const struct trapgate_page_walk_step *step = &walk->step[walk->steps - 1];
        return cause_is(cause, CERTAIN,
                        "the page tables are damaged: the level %u entry 0x%016lx has a reserved "
                        "bit set",
                        step->level, step->entry);
    }
    return cause_is(cause, CERTAIN,
                    "the page tables are damaged: an entry on the way has a reserved bit set");
}

/* Certain: the CPU says that it was the key. Which one, and what it denies, the entry of the page tells. SDM
 * 3A, "Protection Keys". */
static bool protection_key(const struct facts *facts, struct cause *cause) {
    const struct trapgate_page_walk *walk = &facts->walk;
    if (!code_is(facts, TRAPGATE_PAGE_FAULT_PROTECTION_KEY, 0)) {
        return false;
    }
    bool mapped = walk->end == TRAPGATE_PAGE_WALK_MAPPED;
    unsigned denies = mapped ? page_key_denies(walk, facts->system.pkru, facts->system.pkrs) : 0;
    if (!denies) {
        return cause_is(
            cause, CERTAIN,
            "the protection key of the page at 0x%lx denies it (bit 5 of the error code)",
            facts->address);
    }
    return cause_is(
        cause, CERTAIN, "the page at 0x%lx has protection key %u, whose %s is set in %s (0x%x)",
        facts->address, page_key(walk),
        denies & PAGE_KEY_NO_ACCESS ? "AD (no access)" : "WD (no writes)",
        walk->user ? "PKRU" : "IA32_PKRS", walk->user ? facts->system.pkru : facts->system.pkrs);
}

static bool shadow_stack(const struct facts *facts, struct cause *cause) {
    return code_is(facts, TRAPGATE_PAGE_FAULT_SHADOW_STACK, 0) &&
           cause_is(cause, CERTAIN, "a shadow stack was accessed as memory, or memory as one");
}

/* Certain, these four: a fetch faults at rip itself, and CR2 says that it is this fetch. */
static bool is_jump(const struct facts *facts, unsigned long set, unsigned long clear) {
    return code_is(facts, TRAPGATE_PAGE_FAULT_FETCH | set, clear) &&
           facts->address == facts->frame.rip;
}

/* Certain likewise: the first bytes could be fetched, and what follows them lies in the next page. */
static bool next_page(const struct facts *facts, struct cause *cause) {
    uint64_t distance = facts->address - facts->frame.rip;
    if (!code_is(facts, TRAPGATE_PAGE_FAULT_FETCH, 0) || distance == 0 ||
        distance >= TRAPGATE_INSTRUCTION_LENGTH_MAXIMUM) {
        return false;
    }
    bool mapped = facts->exception.error_code & TRAPGATE_PAGE_FAULT_PRESENT;
    return cause_is(cause, CERTAIN, "the instruction at 0x%lx goes on in the next page, 0x%lx, %s",
                    facts->frame.rip, facts->address,
                    mapped ? "which may not be executed" : "where nothing is mapped");
}

static bool null_call(const struct facts *facts, struct cause *cause) {
    char origin[CAUSE_ORIGIN_SIZE];
    return is_jump(facts, 0, TRAPGATE_PAGE_FAULT_PRESENT) &&
           facts->at_address.region == REPORT_REGION_NULL_PAGE &&
           cause_is(cause, CERTAIN,
                    "execution went to 0x%lx in the null page, as by calling a null function "
                    "pointer%s",
                    facts->frame.rip, cause_origin(origin, facts));
}

/* Before no-execute matters: user code may not execute the kernel's pages, nor with SMEP the kernel the
 * user's. */
static bool another_rule_denies(const struct facts *facts) {
    bool user = (facts->frame.cs & 3) == 3;
    return user ? !facts->walk.user : facts->walk.user && facts->system.cr4 & CR4_SMEP;
}

static bool is_no_execute(const struct facts *facts) {
    return is_jump(facts, TRAPGATE_PAGE_FAULT_PRESENT, 0) &&
           facts->walk.end == TRAPGATE_PAGE_WALK_MAPPED && !facts->walk.executable &&
           !another_rule_denies(facts);
}

/* Certain, both: the page tables say no-execute, and it is known what lies there. */
static bool execute_text(const struct facts *facts, struct cause *cause) {
    return is_no_execute(facts) && facts->at_address.region == REPORT_REGION_TEXT &&
           cause_is(
               cause, CERTAIN,
               "code is mapped no-execute: 0x%lx is in the text%s%s, and its page tables have NX",
               facts->frame.rip, facts->at_address.symbol[0] ? ", in " : "",
               facts->at_address.symbol);
}

static bool execute_data(const struct facts *facts, struct cause *cause) {
    const struct place *at = &facts->at_address;
    char origin[CAUSE_ORIGIN_SIZE];
    return is_no_execute(facts) &&
           cause_is(cause, CERTAIN, "data was executed: 0x%lx is in %s%s%.60s%s, and no-execute%s",
                    facts->frame.rip, region_name(at->region), at->symbol[0] ? ", in " : "",
                    at->symbol, at->stack && !at->symbol[0] ? at->stack : "",
                    cause_origin(origin, facts));
}

static bool smep(const struct facts *facts, struct cause *cause) {
    char origin[CAUSE_ORIGIN_SIZE];
    return is_jump(facts, TRAPGATE_PAGE_FAULT_PRESENT, TRAPGATE_PAGE_FAULT_USER) &&
           facts->walk.end == TRAPGATE_PAGE_WALK_MAPPED && facts->walk.user &&
           facts->system.cr4 & CR4_SMEP &&
           cause_is(cause, CERTAIN,
                    "the kernel executed user memory at 0x%lx, which CR4.SMEP forbids%s",
                    facts->frame.rip, cause_origin(origin, facts));
}

static bool jump_bad(const struct facts *facts, struct cause *cause) {
    char origin[CAUSE_ORIGIN_SIZE];
    return is_jump(facts, 0, TRAPGATE_PAGE_FAULT_PRESENT) &&
           cause_is(cause, CERTAIN, "execution went to 0x%lx, where nothing is mapped%s",
                    facts->frame.rip, cause_origin(origin, facts));
}

/* Certain only if a register that is 0 is the whole base of the faulting operand: then base and
 * displacement *are* a pointer and an offset. */
static bool null_pointer(const struct facts *facts, struct cause *cause) {
    if (!code_is(facts, 0, TRAPGATE_PAGE_FAULT_PRESENT) ||
        facts->at_address.region != REPORT_REGION_NULL_PAGE) {
        return false;
    }
    const struct trapgate_instruction *instruction = &facts->instruction;
    if (operand_faulted(facts) && instruction->base < TRAPGATE_REGISTER_RIP &&
        !instruction->segment && facts->values[instruction->base] == 0 &&
        instruction->index == TRAPGATE_REGISTER_NONE) {
        return cause_is(cause, CERTAIN, "null pointer: %s is 0, plus offset 0x%lx",
                        trapgate_register_name(instruction->base), facts->address);
    }
    return cause_is(cause, LIKELY, "null pointer plus offset 0x%lx", facts->address);
}

/* Certain: the page tables grant all of this to the kernel but for the U bit, and AC was clear. */
static bool smap(const struct facts *facts, struct cause *cause) {
    const struct trapgate_page_walk *walk = &facts->walk;
    bool writes = facts->exception.error_code & TRAPGATE_PAGE_FAULT_WRITE;
    return code_is(facts, TRAPGATE_PAGE_FAULT_PRESENT,
                   TRAPGATE_PAGE_FAULT_USER | TRAPGATE_PAGE_FAULT_FETCH) &&
           walk->end == TRAPGATE_PAGE_WALK_MAPPED && walk->user &&
           (walk->writable || !writes || !(facts->system.cr0 & CR0_WP)) &&
           facts->system.cr4 & CR4_SMAP && !(facts->frame.rflags & RFLAGS_AC) &&
           cause_is(cause, CERTAIN,
                    "the kernel accessed user memory at 0x%lx, which CR4.SMAP forbids while "
                    "RFLAGS.AC is clear",
                    facts->address);
}

/* Certain, these three: the error code says that a write to a present page was denied, and the page
 * tables that it is not writable. */
static bool write_denied(const struct facts *facts) {
    bool binds = facts->system.cr0 & CR0_WP || (facts->frame.cs & 3) == 3;
    return binds && code_is(facts, TRAPGATE_PAGE_FAULT_PRESENT | TRAPGATE_PAGE_FAULT_WRITE, 0) &&
           facts->walk.end == TRAPGATE_PAGE_WALK_MAPPED && !facts->walk.writable;
}

static bool write_to(const struct facts *facts, struct cause *cause, enum report_region_kind region,
                     const char *words) {
    const struct place *at = &facts->at_address;
    return write_denied(facts) && at->region == region &&
           cause_is(cause, CERTAIN, "write to %s: 0x%lx%s%s", words, facts->address,
                    at->symbol[0] ? " is in " : "", at->symbol);
}

static bool write_text(const struct facts *facts, struct cause *cause) {
    return write_to(facts, cause, REPORT_REGION_TEXT, "the kernel's code, which is read-only");
}

static bool write_rodata(const struct facts *facts, struct cause *cause) {
    return write_to(facts, cause, REPORT_REGION_RODATA, "read-only data");
}

static bool write_sealed(const struct facts *facts, struct cause *cause) {
    return write_to(facts, cause, REPORT_REGION_SEALED, "data that is sealed after boot");
}

static bool write_read_only(const struct facts *facts, struct cause *cause) {
    return write_denied(facts) &&
           cause_is(cause, CERTAIN, "write to a read-only page at 0x%lx", facts->address);
}

/* Certain: user code, and the page is the kernel's. */
static bool user_to_kernel(const struct facts *facts, struct cause *cause) {
    return code_is(facts, TRAPGATE_PAGE_FAULT_PRESENT | TRAPGATE_PAGE_FAULT_USER, 0) &&
           facts->walk.end == TRAPGATE_PAGE_WALK_MAPPED && !facts->walk.user &&
           cause_is(cause, CERTAIN, "user code accessed kernel memory at 0x%lx", facts->address);
}

/* Likely: who touches a guard page with a stack pointer elsewhere ran over an array's end, or has
 * an old pointer. The first bytes of the page are above what ends there, which may be another stack. */
static bool guard_page(const struct facts *facts, struct cause *cause) {
    enum { FIRST_BYTES = 64 };
    const struct place *at = &facts->at_address, *below = &facts->below_guard;
    if (!is_page_fault(facts) || at->region != REPORT_REGION_GUARD) {
        return false;
    }
    if (facts->address - at->start < FIRST_BYTES) {
        return cause_is(
            cause, LIKELY,
            "access to the first bytes of the guard page 0x%lx, which lies below the %s: "
            "%s%s was overrun upward",
            at->start, cause_stack(at),
            below->region == REPORT_REGION_STACK ? "the " : "what ends there",
            below->region == REPORT_REGION_STACK ? cause_stack(below) : "");
    }
    return cause_is(
        cause, LIKELY,
        "access to the guard page below the %s, 0x%lx bytes below its end, though rsp is "
        "elsewhere: an array on that stack was overrun downward, or an old pointer used",
        cause_stack(at), at->end - facts->address);
}

/* The last 4095 values are -1 to -4095: what functions return for an error. */
static bool error_value(const struct facts *facts, struct cause *cause) {
    return code_is(facts, 0, TRAPGATE_PAGE_FAULT_PRESENT) && facts->address > UINT64_MAX - 4095 &&
           cause_is(cause, LIKELY, "an error value was used as a pointer: the address is %ld",
                    (long)facts->address);
}

static bool is_text(uint64_t value) {
    for (unsigned i = 0; i < 6; i++) {
        uint8_t byte = (uint8_t)(value >> (8 * i));
        if (byte < 0x20 || byte > 0x7E) {
            return false;
        }
    }
    return true;
}

static bool text_as_pointer(const struct facts *facts, struct cause *cause) {
    if (!code_is(facts, 0, TRAPGATE_PAGE_FAULT_PRESENT) || !is_text(facts->address)) {
        return false;
    }
    char letters[9] = "";
    for (unsigned i = 0; i < 8; i++) {
        letters[i] = (char)(facts->address >> (8 * i));
    }
    return cause_is(cause, POSSIBLE, "text was used as a pointer: the address reads \"%s\"",
                    letters);
}

/* Possible: the tables may have been changed by now, or the CPU still had an old translation. */
static bool stale_translation(const struct facts *facts, struct cause *cause) {
    return code_is(facts, 0, TRAPGATE_PAGE_FAULT_PRESENT) &&
           facts->walk.end == TRAPGATE_PAGE_WALK_MAPPED &&
           cause_is(cause, POSSIBLE,
                    "the page tables map 0x%lx by now: they changed, or the CPU had an old "
                    "translation (no invlpg?)",
                    facts->address);
}

static bool wild_pointer(const struct facts *facts, struct cause *cause) {
    if (!code_is(facts, 0, TRAPGATE_PAGE_FAULT_PRESENT)) {
        return false;
    }
    const struct trapgate_instruction *instruction = &facts->instruction;
    if (operand_faulted(facts) && instruction->base < TRAPGATE_REGISTER_RIP) {
        return cause_is(cause, LIKELY, "wild pointer: nothing is mapped at 0x%lx; %s is 0x%lx",
                        facts->address, trapgate_register_name(instruction->base),
                        facts->values[instruction->base]);
    }
    return cause_is(cause, LIKELY, "wild pointer: nothing is mapped at 0x%lx", facts->address);
}

static bool page_rights(const struct facts *facts, struct cause *cause) {
    return is_page_fault(facts) &&
           cause_is(cause, POSSIBLE,
                    "the rights of the page at 0x%lx did not allow it; the page tables do by now, "
                    "or could not be read",
                    facts->address);
}

const struct cause_row cause_rows_page_fault[] = {
    {"reserved-bit", reserved_bit},
    {"protection-key", protection_key},
    {"shadow-stack", shadow_stack},
    {"next-page", next_page},
    {"null-call", null_call},
    {"smep", smep},
    {"execute-text", execute_text},
    {"execute-data", execute_data},
    {"jump-bad", jump_bad},
    {"user-to-kernel", user_to_kernel},
    {"null-pointer", null_pointer},
    {"smap", smap},
    {"write-text", write_text},
    {"write-rodata", write_rodata},
    {"write-sealed", write_sealed},
    {"write-read-only", write_read_only},
    {"guard-page", guard_page},
    {"error-value", error_value},
    {"text-as-pointer", text_as_pointer},
    {"stale-translation", stale_translation},
    {"wild-pointer", wild_pointer},
    {"page-rights", page_rights},
    {0},
};
