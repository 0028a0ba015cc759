/* The general registers in the order of struct registers (<trapgate/registers.h>), lowest address
 * first, and where each lies, counted from the stack pointer at a handler's first instruction. */
#ifndef TRAPGATE_TOOLS_RECORD_LAYOUT_H
#define TRAPGATE_TOOLS_RECORD_LAYOUT_H

enum {
    REGISTER_RAX,
    REGISTER_RDX,
    REGISTER_RCX,
    REGISTER_RBX,
    REGISTER_RSI,
    REGISTER_RDI,
    REGISTER_R8,
    REGISTER_R9,
    REGISTER_R10,
    REGISTER_R11,
    REGISTER_R12,
    REGISTER_R13,
    REGISTER_R14,
    REGISTER_R15,
    REGISTER_RBP,
    RECORD_FIELDS,
    REGISTER_RSP = RECORD_FIELDS, /* in the interrupt frame */
    REGISTERS,
};

/* rbp is pushed first, right below what the CPU pushed. */
#define RECORD_PLACE(number) (8 * ((number)-RECORD_FIELDS))

#endif
