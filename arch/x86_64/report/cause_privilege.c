/* Instructions that user code may not execute, each with the rule that it broke. */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"

/* The rules. */
static bool always(const struct facts *facts) {
    return (facts->frame.cs & 3) != 0;
}

static bool iopl(const struct facts *facts) {
    return (facts->frame.cs & 3) > (facts->frame.rflags >> 12 & 3);
}

static bool umip(const struct facts *facts) {
    return always(facts) && facts->system.cr4 & CR4_UMIP;
}

static bool tsd(const struct facts *facts) {
    return always(facts) && facts->system.cr4 & CR4_TSD;
}

static bool pce(const struct facts *facts) {
    enum { CR4_PCE = 1 << 8 };
    return always(facts) && !(facts->system.cr4 & CR4_PCE);
}

/* Ports also have the map of the TSS: beyond its end every port is refused. */
static bool no_port(const struct facts *facts) {
    return iopl(facts) && facts->has_tss && facts->tss.io_map_base >= sizeof(struct trapgate_tss);
}

static const char at_cpl_0[] = "it is privileged: only CPL 0 may execute it";
static const char by_iopl[] = "the CPL is above IOPL";
static const char by_umip[] = "CR4.UMIP keeps it from user code";
static const char by_port[] =
    "the CPL is above IOPL, and the TSS has no I/O map that grants the port";

enum { ANY = -1, REGISTER = 0, MEMORY = 1 };

/*
 * SDM 3A, "Privileged Instructions" and "I/O Privilege Level"; the instructions' own pages in SDM 2.
 * An instruction is its opcodes, the reg field of ModRM or ANY, whether it has its operand in memory,
 * and for those that are told by all of ModRM its value.
 */
static const struct {
    const char *name;
    uint8_t map, first, last;
    int8_t group, form;
    int16_t modrm;
    bool (*is_broken)(const struct facts *facts);
    const char *rule;
} rows[] = {
    {"hlt", TRAPGATE_OPCODE_ONE_BYTE, 0xF4, 0xF4, ANY, ANY, ANY, always, at_cpl_0},
    {"cli", TRAPGATE_OPCODE_ONE_BYTE, 0xFA, 0xFA, ANY, ANY, ANY, iopl, by_iopl},
    {"sti", TRAPGATE_OPCODE_ONE_BYTE, 0xFB, 0xFB, ANY, ANY, ANY, iopl, by_iopl},
    {"ins or outs", TRAPGATE_OPCODE_ONE_BYTE, 0x6C, 0x6F, ANY, ANY, ANY, no_port, by_port},
    {"in or out", TRAPGATE_OPCODE_ONE_BYTE, 0xE4, 0xE7, ANY, ANY, ANY, no_port, by_port},
    {"in or out", TRAPGATE_OPCODE_ONE_BYTE, 0xEC, 0xEF, ANY, ANY, ANY, no_port, by_port},
    {"sldt", TRAPGATE_OPCODE_0F, 0x00, 0x00, 0, ANY, ANY, umip, by_umip},
    {"str", TRAPGATE_OPCODE_0F, 0x00, 0x00, 1, ANY, ANY, umip, by_umip},
    {"lldt", TRAPGATE_OPCODE_0F, 0x00, 0x00, 2, ANY, ANY, always, at_cpl_0},
    {"ltr", TRAPGATE_OPCODE_0F, 0x00, 0x00, 3, ANY, ANY, always, at_cpl_0},
    {"sgdt", TRAPGATE_OPCODE_0F, 0x01, 0x01, 0, MEMORY, ANY, umip, by_umip},
    {"sidt", TRAPGATE_OPCODE_0F, 0x01, 0x01, 1, MEMORY, ANY, umip, by_umip},
    {"lgdt", TRAPGATE_OPCODE_0F, 0x01, 0x01, 2, MEMORY, ANY, always, at_cpl_0},
    {"lidt", TRAPGATE_OPCODE_0F, 0x01, 0x01, 3, MEMORY, ANY, always, at_cpl_0},
    {"smsw", TRAPGATE_OPCODE_0F, 0x01, 0x01, 4, ANY, ANY, umip, by_umip},
    {"lmsw", TRAPGATE_OPCODE_0F, 0x01, 0x01, 6, ANY, ANY, always, at_cpl_0},
    {"invlpg", TRAPGATE_OPCODE_0F, 0x01, 0x01, 7, MEMORY, ANY, always, at_cpl_0},
    {"swapgs", TRAPGATE_OPCODE_0F, 0x01, 0x01, ANY, REGISTER, 0xF8, always, at_cpl_0},
    {"xsetbv", TRAPGATE_OPCODE_0F, 0x01, 0x01, ANY, REGISTER, 0xD1, always, at_cpl_0},
    {"vmlaunch", TRAPGATE_OPCODE_0F, 0x01, 0x01, ANY, REGISTER, 0xC2, always, at_cpl_0},
    {"vmresume", TRAPGATE_OPCODE_0F, 0x01, 0x01, ANY, REGISTER, 0xC3, always, at_cpl_0},
    {"vmxoff", TRAPGATE_OPCODE_0F, 0x01, 0x01, ANY, REGISTER, 0xC4, always, at_cpl_0},
    {"vmrun", TRAPGATE_OPCODE_0F, 0x01, 0x01, ANY, REGISTER, 0xD8, always, at_cpl_0},
    {"rdtscp", TRAPGATE_OPCODE_0F, 0x01, 0x01, ANY, REGISTER, 0xF9, tsd, "CR4.TSD is set"},
    {"clts", TRAPGATE_OPCODE_0F, 0x06, 0x06, ANY, ANY, ANY, always, at_cpl_0},
    {"sysret", TRAPGATE_OPCODE_0F, 0x07, 0x07, ANY, ANY, ANY, always, at_cpl_0},
    {"invd", TRAPGATE_OPCODE_0F, 0x08, 0x08, ANY, ANY, ANY, always, at_cpl_0},
    {"wbinvd", TRAPGATE_OPCODE_0F, 0x09, 0x09, ANY, ANY, ANY, always, at_cpl_0},
    {"mov of a control or debug register", TRAPGATE_OPCODE_0F, 0x20, 0x23, ANY, ANY, ANY, always,
     at_cpl_0},
    {"wrmsr", TRAPGATE_OPCODE_0F, 0x30, 0x30, ANY, ANY, ANY, always, at_cpl_0},
    {"rdtsc", TRAPGATE_OPCODE_0F, 0x31, 0x31, ANY, ANY, ANY, tsd, "CR4.TSD is set"},
    {"rdmsr", TRAPGATE_OPCODE_0F, 0x32, 0x32, ANY, ANY, ANY, always, at_cpl_0},
    {"rdpmc", TRAPGATE_OPCODE_0F, 0x33, 0x33, ANY, ANY, ANY, pce, "CR4.PCE is clear"},
    {"sysexit", TRAPGATE_OPCODE_0F, 0x35, 0x35, ANY, ANY, ANY, always, at_cpl_0},
};

static bool matches(const struct facts *facts, size_t row) {
    const struct trapgate_instruction *instruction = &facts->instruction;
    return (uint8_t)instruction->map == rows[row].map && instruction->opcode >= rows[row].first &&
           instruction->opcode <= rows[row].last &&
           (rows[row].group == ANY || (instruction->modrm >> 3 & 7) == rows[row].group) &&
           (rows[row].form == ANY || instruction->has_memory == rows[row].form) &&
           (rows[row].modrm == ANY || instruction->modrm == rows[row].modrm);
}

/* Certain: above CPL 0 these are #GP(0) by that rule, whatever their operands. */
static bool privileged(const struct facts *facts, struct cause *cause) {
    if (facts->exception.vector != VECTOR_GENERAL_PROTECTION_FAULT || !facts->decoded ||
        facts->instruction.is_vex || !facts->exception.has_error_code ||
        facts->exception.error_code != 0 || facts->instruction.lock) {
        return false;
    }
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        if (matches(facts, row) && rows[row].is_broken(facts)) {
            return cause_is(cause, CERTAIN,
                            "a privileged instruction in user code: %s at CPL %u; %s",
                            rows[row].name, (unsigned)(facts->frame.cs & 3), rows[row].rule);
        }
    }
    return false;
}

/* Certain: above CPL 0 these are #UD, not #GP, whatever else holds. */
static bool privileged_by_undefined(const struct facts *facts, struct cause *cause) {
    static const struct {
        uint8_t modrm;
        const char *name;
    } undefined[] = {{0xC8, "monitor"}, {0xC9, "mwait"}, {0xCA, "clac"}, {0xCB, "stac"}};
    for (size_t i = 0; i < sizeof undefined / sizeof *undefined; i++) {
        if (facts->exception.vector == VECTOR_INVALID_OPCODE && always(facts) &&
            opcode_is(facts, TRAPGATE_OPCODE_0F, 0x01, 0x01) && !facts->instruction.lock &&
            facts->instruction.modrm == undefined[i].modrm) {
            return cause_is(cause, CERTAIN,
                            "a privileged instruction in user code: %s at CPL %u; %s",
                            undefined[i].name, (unsigned)(facts->frame.cs & 3), at_cpl_0);
        }
    }
    return false;
}

const struct cause_row cause_rows_privilege[] = {
    {"privileged-instruction", privileged},
    {"privileged-instruction", privileged_by_undefined},
    {0},
};
