#include <trapgate/instruction.h>

/*
 * What follows each opcode, one character each:
 *
 *     .  nothing            M  ModRM             X  no instruction, or not known here
 *     b  8-bit immediate    B  ModRM, 8 bits     j  8-bit branch   J  32-bit branch
 *     w  16 bits            z  16 or 32 bits     Z  ModRM, 16 or 32 bits
 *     v  16, 32 or 64 bits  o  64-bit address    e  16 bits and 8 bits (ENTER)
 *     g  group 3, byte      G  group 3: TEST has an immediate, the others have none
 *     R  ModRM that always names registers (MOV to and from CR and DR)
 *
 * Prefixes, escapes and VEX are dealt with before. SDM 2, "Opcode Map".
 */
static const char one_byte[] = "MMMMbzXXMMMMbzXX"   /* 00 ADD, OR */
                               "MMMMbzXXMMMMbzXX"   /* 10 ADC, SBB */
                               "MMMMbzXXMMMMbzXX"   /* 20 AND, SUB */
                               "MMMMbzXXMMMMbzXX"   /* 30 XOR, CMP */
                               "XXXXXXXXXXXXXXXX"   /* 40 REX */
                               "................"   /* 50 PUSH, POP */
                               "XXXMXXXXzZbB...."   /* 60 MOVSXD, PUSH, IMUL, INS, OUTS */
                               "jjjjjjjjjjjjjjjj"   /* 70 Jcc */
                               "BZXBMMMMMMMMMMMM"   /* 80 group 1, TEST, XCHG, MOV, LEA, POP */
                               "..........X....."   /* 90 XCHG, CWDE, PUSHF */
                               "oooo....bz......"   /* a0 MOV by address, string instructions */
                               "bbbbbbbbvvvvvvvv"   /* b0 MOV */
                               "BBw.XXBZe.w..bX."   /* c0 shifts, RET, MOV, ENTER, INT, IRET */
                               "MMMMXXX.MMMMMMMM"   /* d0 shifts, x87 */
                               "jjjjbbbbJJXj...."   /* e0 LOOP, IN, OUT, CALL, JMP */
                               "X.XX..gG......MM";  /* f0 HLT, group 3, CLI, groups 4 and 5 */
static const char two_bytes[] = "MMMMX.....X.XM.B"  /* 00 groups 6 and 7, SYSCALL, UD2, 3DNow! */
                                "MMMMMMMMMMMMMMMM"  /* 10 MOVUPS, … */
                                "RRRRXXXXMMMMMMMM"  /* 20 MOV CR and DR, MOVAPS, … */
                                "......X.XXXXXXXX"  /* 30 WRMSR, RDTSC, …; escapes */
                                "MMMMMMMMMMMMMMMM"  /* 40 CMOVcc */
                                "MMMMMMMMMMMMMMMM"  /* 50 */
                                "MMMMMMMMMMMMMMMM"  /* 60 */
                                "BBBBMMM.MMXXMMMM"  /* 70 PSHUF, shifts, EMMS */
                                "JJJJJJJJJJJJJJJJ"  /* 80 Jcc */
                                "MMMMMMMMMMMMMMMM"  /* 90 SETcc */
                                "...MBMXX...MBMMM"  /* a0 CPUID, BT, SHLD, … */
                                "MMMMMMMMMMBMMMMM"  /* b0 */
                                "MMBMBBBM........"  /* c0 XADD, CMPPS, group 9, BSWAP */
                                "MMMMMMMMMMMMMMMM"  /* d0 */
                                "MMMMMMMMMMMMMMMM"  /* e0 */
                                "MMMMMMMMMMMMMMMM"; /* f0 */

/* What is left of the bytes. Reading beyond them is noticed once, at the end. */
struct bytes {
    const uint8_t *at, *end;
    bool missing;
};

static uint8_t take(struct bytes *bytes) {
    if (bytes->at == bytes->end) {
        bytes->missing = true;
        return 0;
    }
    return *bytes->at++;
}

static uint64_t take_number(struct bytes *bytes, unsigned size) {
    uint64_t number = 0;
    for (unsigned i = 0; i < size; i++) {
        number |= (uint64_t)take(bytes) << (8 * i);
    }
    return number;
}

static uint64_t take_signed(struct bytes *bytes, unsigned size) {
    unsigned unused_bits = 64 - 8 * size;
    return (uint64_t)((int64_t)(take_number(bytes, size) << unused_bits) >> unused_bits);
}

/* The bits that extend register numbers from 3 bits to 4. */
struct extension {
    unsigned reg, index, base;
};

static void take_sib(struct bytes *bytes, struct trapgate_instruction *instruction,
                     struct extension extension, unsigned mod) {
    uint8_t sib = take(bytes);
    instruction->scale = 1u << (sib >> 6);
    instruction->index = (sib >> 3 & 7) | extension.index;
    if (instruction->index == TRAPGATE_REGISTER_RSP) {
        instruction->index = TRAPGATE_REGISTER_NONE;
    }
    instruction->base = (sib & 7) | extension.base;
    if ((sib & 7) == 5 && mod == 0) {
        instruction->base = TRAPGATE_REGISTER_NONE;
        instruction->displacement = (int64_t)take_signed(bytes, 4);
    }
}

static void take_modrm(struct bytes *bytes, struct trapgate_instruction *instruction,
                       struct extension extension, bool registers_only) {
    uint8_t modrm = take(bytes);
    unsigned mod = modrm >> 6;
    instruction->modrm = modrm;
    instruction->has_modrm = true;
    instruction->reg = (modrm >> 3 & 7) | extension.reg;
    instruction->rm = (modrm & 7) | extension.base;
    if (mod == 3 || registers_only) {
        return;
    }
    instruction->has_memory = true;
    instruction->base = instruction->rm;
    if ((modrm & 7) == 4) {
        take_sib(bytes, instruction, extension, mod);
    } else if ((modrm & 7) == 5 && mod == 0) {
        instruction->base = TRAPGATE_REGISTER_RIP;
        instruction->displacement = (int64_t)take_signed(bytes, 4);
    }
    if (mod == 1 || mod == 2) {
        instruction->displacement_unknown = instruction->is_evex && mod == 1;
        instruction->displacement = (int64_t)take_signed(bytes, mod == 1 ? 1 : 4);
    }
}

static void take_operands(struct bytes *bytes, struct trapgate_instruction *instruction, char form,
                          struct extension extension) {
    unsigned size_z = instruction->operand_size_16 ? 2 : 4;
    if ((form >= 'A' && form <= 'Z' && form != 'J') || form == 'g') {
        take_modrm(bytes, instruction, extension, form == 'R');
    }
    bool is_test = (instruction->modrm >> 3 & 7) <= 1; /* of group 3 */
    switch (form) {
    case 'b':
    case 'B':
        instruction->immediate = take_number(bytes, 1);
        break;
    case 'g':
        instruction->immediate = is_test ? take_number(bytes, 1) : 0;
        break;
    case 'G':
        instruction->immediate = is_test ? take_number(bytes, size_z) : 0;
        break;
    case 'w':
        instruction->immediate = take_number(bytes, 2);
        break;
    case 'e':
        instruction->immediate = take_number(bytes, 3);
        break;
    case 'z':
    case 'Z':
        instruction->immediate = take_number(bytes, size_z);
        break;
    case 'v':
        instruction->immediate = take_number(bytes, instruction->rex_w ? 8 : size_z);
        break;
    case 'j':
    case 'J':
        instruction->immediate = take_signed(bytes, form == 'j' ? 1 : 4);
        break;
    case 'o':
        instruction->has_memory = true;
        instruction->displacement =
            (int64_t)take_number(bytes, instruction->address_size_32 ? 4 : 8);
        break;
    default:
        break;
    }
}

/* Legacy prefixes, in any order and number. Returns the first byte that is none. */
static uint8_t take_prefixes(struct bytes *bytes, struct trapgate_instruction *instruction) {
    for (;;) {
        uint8_t byte = take(bytes);
        switch (byte) {
        case 0x66:
            instruction->operand_size_16 = true;
            break;
        case 0x67:
            instruction->address_size_32 = true;
            break;
        case 0xF0:
            instruction->lock = true;
            break;
        case 0xF2:
            instruction->repeat_not = true;
            break;
        case 0xF3:
            instruction->repeat = true;
            break;
        case 0x64:
            instruction->segment = 'f';
            break;
        case 0x65:
            instruction->segment = 'g';
            break;
        case 0x26:
        case 0x2E:
        case 0x36:
        case 0x3E: /* ES, CS, SS, DS: without effect in 64-bit mode */
            break;
        default:
            return byte;
        }
    }
}

/* The prefix that pp stands for. */
static void set_prefix(struct trapgate_instruction *instruction, unsigned pp) {
    instruction->operand_size_16 = pp == 1;
    instruction->repeat = pp == 2;
    instruction->repeat_not = pp == 3;
}

/* The map by its number in VEX (0xC4), EVEX and XOP; false if there is none, or not here. */
static bool find_map(struct trapgate_instruction *instruction, uint8_t prefix, unsigned number) {
    enum { VEX = 1, EVEX = 2, XOP = 4 };
    static const uint8_t maps[][3] = {
        {1, TRAPGATE_OPCODE_0F, VEX | EVEX},   {2, TRAPGATE_OPCODE_0F38, VEX | EVEX},
        {3, TRAPGATE_OPCODE_0F3A, VEX | EVEX}, {5, TRAPGATE_OPCODE_MAP_5, EVEX},
        {6, TRAPGATE_OPCODE_MAP_6, EVEX},      {8, TRAPGATE_OPCODE_XOP_8, XOP},
        {9, TRAPGATE_OPCODE_XOP_9, XOP},       {10, TRAPGATE_OPCODE_XOP_A, XOP},
    };
    uint8_t kind = prefix == 0x62 ? EVEX : prefix == 0x8F ? XOP : VEX;
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        if (maps[i][0] == number && maps[i][2] & kind) {
            instruction->map = maps[i][1];
            return true;
        }
    }
    return false;
}

/* VEX, EVEX and XOP carry the opcode map, and the extensions inverted. SDM 2, "Instruction Encoding
 * Format with VEX Prefix", "Intel AVX-512 Encoding"; APM 3, "XOP Prefix". Returns false for a map that is
 * none, and after a prefix that makes them #UD. */
static bool take_vex(struct bytes *bytes, struct trapgate_instruction *instruction, uint8_t prefix,
                     struct extension *extension) {
    bool prefixed = instruction->operand_size_16 || instruction->repeat ||
                    instruction->repeat_not || instruction->lock;
    uint8_t first = take(bytes), last = first;
    unsigned map = 1, length = 0;
    extension->reg = first & 0x80 ? 0 : 8;
    if (prefix != 0xC5) {
        extension->index = first & 0x40 ? 0 : 8;
        extension->base = first & 0x20 ? 0 : 8;
        map = first & (prefix == 0x62 ? 0x07 : 0x1F);
        last = take(bytes);
        instruction->rex_w = last & 0x80;
    }
    set_prefix(instruction, last & 3);
    if (prefix == 0x62) {
        length = take(bytes) >> 5 & 3;
    } else {
        length = last >> 2 & 1;
    }
    instruction->is_vex = true;
    instruction->is_evex = prefix == 0x62;
    instruction->vector_length = 16u << length;
    instruction->opcode = take(bytes);
    return !prefixed && find_map(instruction, prefix, map);
}

/* POP has 0 where XOP has its map, which is 8 at least. */
static bool is_xop(const struct bytes *bytes, uint8_t byte) {
    return byte == 0x8F && bytes->at < bytes->end && (*bytes->at & 0x1F) >= 8;
}

static void take_opcode(struct bytes *bytes, struct trapgate_instruction *instruction,
                        uint8_t byte) {
    instruction->map = TRAPGATE_OPCODE_ONE_BYTE;
    if (byte == 0x0F) {
        byte = take(bytes);
        instruction->map = byte == 0x38   ? TRAPGATE_OPCODE_0F38
                           : byte == 0x3A ? TRAPGATE_OPCODE_0F3A
                                          : TRAPGATE_OPCODE_0F;
        if (instruction->map != TRAPGATE_OPCODE_0F) {
            byte = take(bytes);
        }
    }
    instruction->opcode = byte;
}

/* SSE4a of AMD, where others have VMREAD. */
static bool is_extrq_or_insertq(const struct trapgate_instruction *instruction) {
    return instruction->map == TRAPGATE_OPCODE_0F && instruction->opcode == 0x78 &&
           !instruction->is_vex && (instruction->operand_size_16 || instruction->repeat_not);
}

/* With the prefix 66, AMD's CPUs cut their targets to 16 bits, and some take an offset of 16 bits. */
static bool is_near_branch(const struct trapgate_instruction *instruction) {
    unsigned opcode = instruction->opcode, group = instruction->modrm >> 3 & 7;
    if (instruction->map == TRAPGATE_OPCODE_0F) {
        return (opcode & 0xF0) == 0x80 && !instruction->is_vex;
    }
    return instruction->map == TRAPGATE_OPCODE_ONE_BYTE &&
           ((opcode & 0xF0) == 0x70 || (opcode & 0xFC) == 0xE0 ||
            (opcode >= 0xE8 && opcode <= 0xEB) || opcode == 0xC2 || opcode == 0xC3 ||
            (opcode == 0xFF && (group == 2 || group == 4)));
}

/* Gathers, scatters and their prefetches (SDM 2, "VSIB Memory Addressing"), and loads of AMX tiles, whose
 * index is a stride. */
static bool has_vector_index(const struct trapgate_instruction *instruction) {
    unsigned opcode = instruction->opcode;
    return instruction->is_vex && instruction->map == TRAPGATE_OPCODE_0F38 &&
           ((opcode >= 0x90 && opcode <= 0x93) || opcode == 0x4B || opcode == 0x4A ||
            (instruction->is_evex &&
             ((opcode >= 0xA0 && opcode <= 0xA3) || opcode == 0xC6 || opcode == 0xC7)));
}

static char form_of(const struct trapgate_instruction *instruction) {
    switch (instruction->map) {
    case TRAPGATE_OPCODE_ONE_BYTE:
        return one_byte[instruction->opcode];
    case TRAPGATE_OPCODE_0F:
        return is_extrq_or_insertq(instruction) ? 'B' : two_bytes[instruction->opcode];
    case TRAPGATE_OPCODE_0F3A:
    case TRAPGATE_OPCODE_XOP_8:
        return 'B';
    case TRAPGATE_OPCODE_XOP_A:
        return 'Z';
    default:
        return 'M';
    }
}

bool trapgate_instruction_decode(const uint8_t *code, size_t size,
                                 struct trapgate_instruction *instruction) {
    if (size > TRAPGATE_INSTRUCTION_LENGTH_MAXIMUM) {
        size = TRAPGATE_INSTRUCTION_LENGTH_MAXIMUM;
    }
    struct bytes bytes = {code, code + size, false};
    struct extension extension = {0};
    *instruction = (struct trapgate_instruction){
        .base = TRAPGATE_REGISTER_NONE, .index = TRAPGATE_REGISTER_NONE, .scale = 1};
    uint8_t byte = take_prefixes(&bytes, instruction);
    if (byte == 0xC4 || byte == 0xC5 || byte == 0x62 || is_xop(&bytes, byte)) {
        if (!take_vex(&bytes, instruction, byte, &extension)) {
            return false;
        }
    } else {
        if ((byte & 0xF0) == 0x40) {
            extension = (struct extension){byte & 4 ? 8 : 0, byte & 2 ? 8 : 0, byte & 1 ? 8 : 0};
            instruction->has_rex = true;
            instruction->rex_w = byte & 8;
            instruction->operand_size_16 = instruction->operand_size_16 && !instruction->rex_w;
            byte = take(&bytes);
        }
        take_opcode(&bytes, instruction, byte);
    }
    char form = form_of(instruction);
    take_operands(&bytes, instruction, form, extension);
    if (is_extrq_or_insertq(instruction)) {
        take(&bytes); /* the second of two immediates */
    }
    if (instruction->has_memory && has_vector_index(instruction)) {
        instruction->index_is_vector = true;
        instruction->index = TRAPGATE_REGISTER_NONE;
    }
    instruction->length = (unsigned)(bytes.at - code);
    bool is_told_apart = !(instruction->operand_size_16 && is_near_branch(instruction));
    return form != 'X' && !bytes.missing && is_told_apart;
}

uint64_t trapgate_instruction_address(const struct trapgate_instruction *instruction,
                                      const uint64_t values[16], uint64_t rip,
                                      uint64_t segment_base) {
    uint64_t address = (uint64_t)instruction->displacement;
    if (instruction->base == TRAPGATE_REGISTER_RIP) {
        address += rip + instruction->length;
    } else if (instruction->base < TRAPGATE_REGISTER_RIP) {
        address += values[instruction->base];
    }
    if (instruction->index < TRAPGATE_REGISTER_RIP) {
        address += values[instruction->index] * instruction->scale;
    }
    if (instruction->address_size_32) {
        address = (uint32_t)address;
    }
    return address + segment_base;
}

const char *trapgate_register_name(unsigned number) {
    static const char *const names[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp",
                                        "rsi", "rdi", "r8",  "r9",  "r10", "r11",
                                        "r12", "r13", "r14", "r15", "rip"};
    return number < sizeof names / sizeof *names ? names[number] : "none";
}
