#include "arch/x86_64/tools/code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/record_layout.h"

static void add(struct code *code, struct instruction instruction) {
    if (code->count == code->room) {
        code->room = code->room ? 2 * code->room : 4096;
        code->instruction = allocate(code->instruction, code->room, sizeof *code->instruction);
    }
    code->instruction[code->count++] = instruction;
}

/* The bytes from one symbol to the next. What is no instruction is passed over byte by byte. */
static void add_part(struct code *code, const struct section *section, uint64_t from, uint64_t to,
                     bool is_function) {
    const uint8_t *bytes = section->bytes + (from - section->address);
    size_t size = to - from;
    bool begins = true;
    while (size) {
        uint64_t address = from;
        size_t function = (is_function && begins) || code->count == 0
                              ? code->count
                              : code->instruction[code->count - 1].function;
        add(code, (struct instruction){.address = address, .function = function, .begins = begins});
        begins = false;
        if (!cs_disasm_iter(code->decoder, &bytes, &size, &from, code->decoded)) {
            code->count--;
            bytes++;
            size--;
            from++;
        }
    }
}

static void add_section(struct code *code, const struct section *section) {
    const struct image *image = code->image;
    uint64_t from = section->address, end = section->address + section->size;
    bool is_function = true;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *symbol = &image->symbols[i];
        if (symbol->address < from || symbol->address >= end) {
            continue;
        }
        if (symbol->address > from) {
            add_part(code, section, from, symbol->address, is_function);
            from = symbol->address;
            is_function = false;
        }
        is_function |= symbol->type == STT_FUNC;
    }
    add_part(code, section, from, end, is_function);
}

static int by_address(const void *one, const void *other) {
    const struct section *const *a = one, *const *b = other;
    return (*a)->address < (*b)->address ? -1 : (*a)->address > (*b)->address;
}

void code_open(struct code *code, const struct image *image, const char *const *omitted) {
    *code = (struct code){.image = image};
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &code->decoder) != CS_ERR_OK ||
        cs_open(CS_ARCH_X86, CS_MODE_64, &code->printer) != CS_ERR_OK ||
        cs_option(code->decoder, CS_OPT_DETAIL, CS_OPT_ON) != CS_ERR_OK ||
        cs_option(code->printer, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT) != CS_ERR_OK) {
        fail(STATUS_FAILED, "Capstone knows no x86");
    }
    code->decoded = cs_malloc(code->decoder);
    const struct section **sections = allocate(NULL, image->section_count, sizeof *sections);
    size_t count = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *section = &image->sections[i];
        if (section->is_loaded && section->is_code && section->bytes &&
            !is_listed(section->name, omitted)) {
            sections[count++] = section;
        }
    }
    qsort(sections, count, sizeof *sections, by_address);
    for (size_t i = 0; i < count; i++) {
        add_section(code, sections[i]);
    }
    free(sections);
}

void code_close(struct code *code) {
    cs_free(code->decoded, 1);
    cs_close(&code->decoder);
    cs_close(&code->printer);
    free(code->instruction);
}

size_t code_find(const struct code *code, uint64_t address) {
    size_t low = 0, high = code->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code->instruction[middle].address < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < code->count && code->instruction[low].address == address ? low : code->count;
}

const cs_insn *code_decode(struct code *code, size_t number) {
    uint64_t address = code->instruction[number].address;
    size_t size;
    const uint8_t *bytes = image_bytes_at(code->image, address, &size);
    cs_disasm_iter(code->decoder, &bytes, &size, &address, code->decoded);
    return code->decoded;
}

const char *code_text(const struct code *code, size_t number) {
    static char texts[8][200];
    static unsigned next;
    char *text = texts[next++ % 8];
    cs_insn *insn;
    size_t size;
    const uint8_t *bytes = image_bytes_at(code->image, code->instruction[number].address, &size);
    snprintf(text, sizeof texts[0], "?");
    if (cs_disasm(code->printer, bytes, size, code->instruction[number].address, 1, &insn) == 1) {
        snprintf(text, sizeof texts[0], "%s%s%s", insn->mnemonic, insn->op_str[0] ? " " : "",
                 insn->op_str);
        cs_free(insn, 1);
    }
    return text;
}

const char *code_function(const struct code *code, size_t number) {
    const struct symbol *symbol = image_function_at(code->image, code->instruction[number].address);
    return symbol ? symbol->name : "code without a name";
}

int code_register(unsigned capstone_register) {
    static const x86_reg parts[REGISTERS][5] = {
        [REGISTER_RAX] = {X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH},
        [REGISTER_RBX] = {X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH},
        [REGISTER_RCX] = {X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH},
        [REGISTER_RDX] = {X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH},
        [REGISTER_RSI] = {X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL},
        [REGISTER_RDI] = {X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL},
        [REGISTER_RBP] = {X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL},
        [REGISTER_RSP] = {X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL},
        [REGISTER_R8] = {X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B},
        [REGISTER_R9] = {X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B},
        [REGISTER_R10] = {X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B},
        [REGISTER_R11] = {X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B},
        [REGISTER_R12] = {X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B},
        [REGISTER_R13] = {X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B},
        [REGISTER_R14] = {X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B},
        [REGISTER_R15] = {X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B},
    };
    for (int number = 0; capstone_register != X86_REG_INVALID && number < REGISTERS; number++) {
        for (unsigned part = 0; part < 5; part++) {
            if (parts[number][part] == capstone_register) {
                return number;
            }
        }
    }
    return -1;
}
