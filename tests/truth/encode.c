/* SDM 2, "Instruction Format". Written from the manual, and not from the decoder that it tests. */
#include "tests/truth/encode.h"

#include "tests/truth/generate.h"

/* What is being written. */
struct writer {
    struct situation *situation;
    unsigned rex; /* bits W R X B */
    bool needs_rex;
    uint8_t tail[16]; /* ModRM, SIB, displacement */
    unsigned tail_length;
};

static void add_byte(struct situation *situation, unsigned byte) {
    if (situation->length < CODE_BYTES) {
        situation->code[situation->length] = (uint8_t)byte;
    }
    situation->length++;
}

static void add_tail(struct writer *writer, uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; i++) {
        writer->tail[writer->tail_length++] = (uint8_t)(value >> (8 * i));
    }
}

static bool fits(int64_t value, unsigned bytes) {
    return value == (int64_t)((uint64_t)value << (64 - 8 * bytes)) >> (64 - 8 * bytes);
}

static uint64_t segment_base(const struct situation *situation) {
    return situation->segment == 'f'   ? situation->fs_base
           : situation->segment == 'g' ? situation->gs_base
                                       : 0;
}

static void add_modrm(struct writer *writer, unsigned mod, unsigned rm) {
    add_tail(writer, mod << 6 | (writer->situation->reg & 7) << 3 | (rm & 7), 1);
    writer->rex |= writer->situation->reg >> 3 << 2;
}

static void add_sib(struct writer *writer, unsigned scale_bits, unsigned index, unsigned base) {
    add_tail(writer, scale_bits << 6 | (index & 7) << 3 | (base & 7), 1);
    writer->rex |= index >> 3 << 1 | base >> 3;
}

/* By what EVEX compresses a displacement of 8 bits: these forms access a whole vector, or one element. */
static unsigned factor(const struct situation *situation) {
    return situation->form->map >= E1 ? situation->form->size : 1;
}

/* [base + displacement], with the base set so that it fits; RSP stays what it is. */
static bool by_base(struct writer *writer, struct chance *chance, uint64_t offset) {
    struct situation *situation = writer->situation;
    unsigned base = chance_below(chance, 16);
    int64_t displacement = chance_percent(chance, 50) ? (int8_t)chance_bits(chance)
                                                      : (int32_t)chance_bits(chance) >> 12;
    if (offset < 4096 && chance_percent(chance, 70)) { /* a null pointer, with a member behind it */
        displacement = (int64_t)offset;
    } else if (chance_percent(chance, 30)) {
        displacement = 0;
    }
    if (base == TRAPGATE_REGISTER_RSP) {
        displacement = (int64_t)(offset - situation->registers[base]);
        if (!fits(displacement, 4)) {
            return false;
        }
    }
    int64_t unit = factor(situation);
    bool small = displacement % unit == 0 && fits(displacement / unit, 1);
    bool none = displacement == 0 && (base & 7) != 5;
    situation->base = base;
    situation->registers[base] = offset - (uint64_t)displacement;
    add_modrm(writer, none ? 0 : small ? 1 : 2, (base & 7) == 4 ? 4 : base);
    if ((base & 7) == 4) {
        add_sib(writer, 0, 4, base);
    }
    writer->rex |= base >> 3;
    add_tail(writer, (uint64_t)(small ? displacement / unit : displacement),
             none    ? 0
             : small ? 1
                     : 4);
    return true;
}

/* [base + index * scale + displacement], or without a base. */
static bool by_index(struct writer *writer, struct chance *chance, uint64_t offset) {
    struct situation *situation = writer->situation;
    unsigned scale_bits = chance_below(chance, 4), index = chance_below(chance, 16);
    bool has_base = chance_percent(chance, 80);
    unsigned base = chance_below(chance, 16);
    if (index == TRAPGATE_REGISTER_RSP || base == TRAPGATE_REGISTER_RSP || base == index) {
        return false;
    }
    uint64_t scaled = situation->registers[index] << scale_bits;
    int64_t displacement = (int32_t)chance_bits(chance) >> 8;
    if (!has_base) {
        displacement = (int64_t)(offset - scaled);
        if (!fits(displacement, 4)) {
            return false;
        }
    } else {
        situation->base = base;
        situation->registers[base] = offset - scaled - (uint64_t)displacement;
    }
    situation->index_register = index;
    add_modrm(writer, has_base ? 2 : 0, 4);
    add_sib(writer, scale_bits, index, has_base ? base : 5);
    add_tail(writer, (uint64_t)displacement, 4);
    return true;
}

/* [base + a vector's element * scale + displacement]. What the element is nobody can see. */
static bool by_vector(struct writer *writer, struct chance *chance, uint64_t offset) {
    struct situation *situation = writer->situation;
    unsigned scale_bits = chance_below(chance, 4), index = 5 + chance_below(chance, 5);
    unsigned base = 6 + chance_below(chance, 10);
    uint64_t element = (uint64_t)(int64_t)(int32_t)chance_bits(chance);
    int64_t displacement = (int32_t)chance_bits(chance) >> 8;
    element = chance_percent(chance, 30) ? 0 : element;
    situation->base = base;
    situation->registers[base] = offset - (element << scale_bits) - (uint64_t)displacement;
    situation->reg = chance_below(chance, 5); /* it, the index and the mask are three */
    add_modrm(writer, 2, 4);
    add_sib(writer, scale_bits, index, base);
    add_tail(writer, (uint64_t)displacement, 4);
    return true;
}

/* [displacement]. */
static bool by_displacement(struct writer *writer, uint64_t offset) {
    if (!fits((int64_t)offset, 4)) {
        return false;
    }
    add_modrm(writer, 0, 4);
    add_sib(writer, 0, 4, 5);
    add_tail(writer, offset, 4);
    return true;
}

/* [rip + displacement]; the length is known by now but for what lies between. */
static bool by_rip(struct writer *writer, uint64_t offset) {
    struct situation *situation = writer->situation;
    if (situation->form->map >= V1 || !fits((int64_t)(offset - situation->rip), 4)) {
        return false;
    }
    add_modrm(writer, 0, 5);
    add_tail(writer, 0, 4); /* the displacement comes when the length is known */
    situation->base = TRAPGATE_REGISTER_RIP;
    return true;
}

static void choose_memory(struct writer *writer, struct chance *chance) {
    struct situation *situation = writer->situation;
    const struct form *form = situation->form;
    situation->operand = generate_target(situation, chance, form->size ? form->size : 1);
    situation->segment = chance_percent(chance, 88) ? 0 : chance_percent(chance, 50) ? 'f' : 'g';
    if (situation->segment && chance_percent(chance, 50)) { /* a small offset behind the base */
        situation->operand = segment_base(situation) + chance_below(chance, 64) * 8;
    }
    if (form->operand == OFFSET) {
        return;
    }
    for (unsigned attempts = 0;; attempts++) {
        uint64_t offset = situation->operand - segment_base(situation);
        struct writer before = *writer;
        unsigned way = attempts > 20 ? 0 : chance_below(chance, 10);
        if (form->operand == VECTOR_INDEX ? by_vector(writer, chance, offset)
            : way < 6                     ? by_base(writer, chance, offset)
            : way < 8                     ? by_index(writer, chance, offset)
            : way < 9                     ? by_displacement(writer, offset)
                                          : by_rip(writer, offset)) {
            return;
        }
        *writer = before;
        situation->base = situation->index_register = TRAPGATE_REGISTER_NONE;
    }
}

static void choose_operands(struct writer *writer, struct chance *chance) {
    struct situation *situation = writer->situation;
    const struct form *form = situation->form;
    situation->reg = form->digit >= 0 && form->operand != FIXED ? (unsigned)form->digit
                                                                : chance_below(chance, 16);
    if (form->prefixes & REX_R) {
        situation->reg |= 8;
    }
    if (form->operand == FIXED) {
        situation->reg = (unsigned)form->digit >> 3 & 7;
        situation->rm = (unsigned)form->digit & 7;
        add_tail(writer, (unsigned)form->digit, 1);
    } else if (has_memory(situation)) {
        choose_memory(writer, chance);
    } else if (form->operand != NONE) {
        situation->rm = chance_below(chance, 16);
        add_modrm(writer, 3, situation->rm);
        writer->rex |= situation->rm >> 3;
    }
}

static void add_prefixes(struct situation *situation, struct chance *chance) {
    static const uint8_t idle[] = {0x2E, 0x3E, 0x26, 0x36};
    const struct form *form = situation->form;
    if (situation->lock) {
        add_byte(situation, 0xF0);
    }
    if (chance_percent(chance, 4)) {
        add_byte(situation, CHANCE_OF(chance, idle));
    }
    if (situation->segment) {
        add_byte(situation, situation->segment == 'f' ? 0x64 : 0x65);
    }
    if (form->map < V1) {
        if (form->prefixes & P66) {
            add_byte(situation, 0x66);
        }
        if (form->prefixes & (PF2 | PF3)) {
            add_byte(situation, form->prefixes & PF2 ? 0xF2 : 0xF3);
        }
    }
}

static unsigned prefix_bits(const struct form *form) { /* of VEX and EVEX */
    return form->prefixes & P66 ? 1 : form->prefixes & PF3 ? 2 : form->prefixes & PF2 ? 3 : 0;
}

static void add_opcode(struct writer *writer, struct chance *chance) {
    struct situation *situation = writer->situation;
    const struct form *form = situation->form;
    unsigned rex = writer->rex | (form->prefixes & W ? 8 : 0);
    if (form->map >= E1) { /* R X B R' inverted, map; W, vvvv, prefix; z, L'L, b, V', mask */
        bool second = form->opcode == 0xFE || form->opcode == 0x25;
        unsigned source = second ? chance_below(chance, 16) : 0;
        unsigned length = form->size == 64 ? 2 : form->size == 32 ? 1 : 0;
        add_byte(situation, 0x62);
        add_byte(situation, (~rex & 7) << 5 | 1 << 4 | (unsigned)(form->map - E1 + 1));
        add_byte(situation, (rex & 8) << 4 | (~source & 15) << 3 | 1 << 2 | prefix_bits(form));
        add_byte(situation, length << 5 | 1 << 3 | (form->operand == VECTOR_INDEX ? 1 : 0));
    } else if (form->map >= V1) { /* the three-byte form: R X B inverted, map; W, vvvv, L, prefix */
        bool gathers = form->operand == VECTOR_INDEX; /* with a mask in the place of a source */
        bool second = form->access & READ && form->alignment == 0 && form->opcode != 0x10 &&
                      form->opcode != 0x18;
        unsigned source = gathers  ? 10 + chance_below(chance, 6)
                          : second ? chance_below(chance, 16)
                                   : 15;
        unsigned is_long = form->size == 32 ? 1 << 2 : 0;
        add_byte(situation, 0xC4);
        add_byte(situation, (~rex & 7) << 5 | (unsigned)(form->map - V1 + 1));
        add_byte(situation, (rex & 8) << 4 | (~(second ? source : 0u) & 15) << 3 | is_long |
                                prefix_bits(form));
    } else {
        if (rex || writer->needs_rex || chance_percent(chance, 2)) {
            add_byte(situation, 0x40 | rex);
        }
        if (form->map != ONE) {
            add_byte(situation, 0x0F);
        }
        if (form->map == T38 || form->map == T3A) {
            add_byte(situation, form->map == T38 ? 0x38 : 0x3A);
        }
    }
    add_byte(situation, form->opcode);
}

/* [rip + displacement] counts from the end of the instruction. */
static void set_displacement(struct situation *situation, unsigned at) {
    uint64_t displacement =
        situation->operand - segment_base(situation) - situation->rip - situation->length;
    for (unsigned i = 0; i < 4; i++) {
        situation->code[at + i] = (uint8_t)(displacement >> (8 * i));
    }
}

void encode(struct situation *situation, struct chance *chance) {
    struct writer writer = {.situation = situation};
    const struct form *form = situation->form;
    choose_operands(&writer, chance);
    add_prefixes(situation, chance);
    add_opcode(&writer, chance);
    unsigned tail = situation->length;
    for (unsigned i = 0; i < writer.tail_length; i++) {
        add_byte(situation, writer.tail[i]);
    }
    if (form->operand == OFFSET) {
        uint64_t offset = situation->operand - segment_base(situation);
        for (unsigned i = 0; i < 8; i++) {
            add_byte(situation, (uint8_t)(offset >> (8 * i)));
        }
    }
    if (form->work != INTERRUPT_N) { /* whose vector is chosen before */
        situation->immediate = chance_bits(chance);
    }
    for (unsigned i = 0; i < form->immediate; i++) {
        add_byte(situation, (uint8_t)(situation->immediate >> (8 * i)));
    }
    if (situation->base == TRAPGATE_REGISTER_RIP) {
        set_displacement(situation, tail + 1);
    }
    for (unsigned i = situation->length; i < CODE_BYTES; i++) { /* int 0xf0, should it complete */
        situation->code[i] = (i - situation->length) % 2 ? 0xF0 : 0xCD;
    }
}
