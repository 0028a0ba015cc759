/*
 * As much of an instruction in 64-bit mode as one needs to say what it accessed: its length, its
 * opcode, and the parts of its memory operand. Not a disassembler: it gives no mnemonics.
 *
 * SDM 2, "Instruction Format" and "Opcode Map".
 */
#ifndef TRAPGATE_INSTRUCTION_H
#define TRAPGATE_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

enum { TRAPGATE_INSTRUCTION_LENGTH_MAXIMUM = 15 }; /* a longer one is #GP */

/* General registers by their number in an encoding. */
enum trapgate_register_number {
    TRAPGATE_REGISTER_RAX,
    TRAPGATE_REGISTER_RCX,
    TRAPGATE_REGISTER_RDX,
    TRAPGATE_REGISTER_RBX,
    TRAPGATE_REGISTER_RSP,
    TRAPGATE_REGISTER_RBP,
    TRAPGATE_REGISTER_RSI,
    TRAPGATE_REGISTER_RDI,      /* R8 to R15 are 8 to 15 */
    TRAPGATE_REGISTER_RIP = 16, /* only as the base of an operand: of the next instruction */
    TRAPGATE_REGISTER_NONE = 17,
};

enum trapgate_opcode_map {
    TRAPGATE_OPCODE_ONE_BYTE,
    TRAPGATE_OPCODE_0F,
    TRAPGATE_OPCODE_0F38,
    TRAPGATE_OPCODE_0F3A,
    TRAPGATE_OPCODE_MAP_5, /* of EVEX, as is 6: AVX512-FP16 */
    TRAPGATE_OPCODE_MAP_6,
    TRAPGATE_OPCODE_XOP_8, /* of AMD's XOP, which are VEX-like */
    TRAPGATE_OPCODE_XOP_9,
    TRAPGATE_OPCODE_XOP_A,
};

struct trapgate_instruction {
    unsigned length;
    enum trapgate_opcode_map map;
    uint8_t opcode;
    uint8_t modrm; /* if has_modrm */
    bool has_modrm;
    bool is_vex, is_evex;   /* is_vex also of EVEX and XOP */
    unsigned vector_length; /* of VEX and EVEX, in bytes: 16, 32, 64; else 0 */
    bool operand_size_16, repeat, repeat_not,
        lock;            /* prefixes 66, F3, F2, F0; of VEX, which it stands for */
    bool has_rex, rex_w; /* rex_w also of VEX */
    unsigned reg, rm;    /* register numbers of ModRM, with REX */
    uint64_t immediate;  /* zero-extended; of a branch: sign-extended */

    bool has_memory;      /* an operand in memory by ModRM, or by address (MOV with an offset) */
    unsigned base, index; /* register numbers */
    unsigned scale;       /* 1, 2, 4, 8 */
    int64_t displacement;
    bool
        displacement_unknown; /* EVEX compresses 8 bits by a factor that this decoder does not know */
    bool index_is_vector; /* many addresses, each with an index from a vector (VSIB) or by a stride;
                                  `index` is TRAPGATE_REGISTER_NONE then */
    bool address_size_32;
    char segment; /* 'f', 'g': FS or GS base is added; 0 */
};

/* Reads one instruction from at most `size` bytes. False if they end too early, or are none that
 * this decoder knows; so is a near branch with the prefix 66, of which Intel's and AMD's CPUs make different
 * instructions. Pure. */
bool trapgate_instruction_decode(const uint8_t *code, size_t size,
                                 struct trapgate_instruction *instruction);

/* The operand's address, given the value of each register by number (0 to 15), the address of the
 * instruction, and the base of its segment. Pure. */
uint64_t trapgate_instruction_address(const struct trapgate_instruction *instruction,
                                      const uint64_t values[16], uint64_t rip,
                                      uint64_t segment_base);

/* "rax"; "rip"; "none". Never NULL. */
const char *trapgate_register_name(unsigned number);

TRAPGATE_END

#endif
