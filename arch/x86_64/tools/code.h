/* The instructions of a program: all of its code, taken apart by Capstone. */
#ifndef TRAPGATE_TOOLS_CODE_H
#define TRAPGATE_TOOLS_CODE_H

#include <capstone/capstone.h>

#include "arch/x86_64/tools/image.h"

/* Where an instruction is; what it is, is decoded again when somebody asks. */
struct instruction {
    uint64_t address;
    size_t function; /* the number of its function's first instruction */
    bool begins;     /* a symbol lies here */
};

struct code {
    const struct image *image;
    csh decoder, printer;            /* operands as Intel orders them, text as AT&T writes it */
    cs_insn *decoded;                /* what code_decode() returns */
    struct instruction *instruction; /* sorted by address */
    size_t count, room;
};

/* Decoding starts anew at each symbol. Sections in `omitted` (a NULL at the end) are left out. */
void code_open(struct code *code, const struct image *image, const char *const *omitted);
void code_close(struct code *code);

/* Its number; `count` if no instruction begins there. */
size_t code_find(const struct code *code, uint64_t address);

/* With operands; valid until the next call. */
const cs_insn *code_decode(struct code *code, size_t number);

/* As a person reads it: "movl $1, %eax". Valid until the eighth next call. */
const char *code_text(const struct code *code, size_t number);

/* The name of the function that an instruction is in. */
const char *code_function(const struct code *code, size_t number);

/* Every name of a part of a general register, as the register's number in REGISTER_…; -1 for others. */
int code_register(unsigned capstone_register);

#endif
