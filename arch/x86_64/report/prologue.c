#include "arch/x86_64/report/prologue.h"

#include <trapgate/gate.h>

#include "arch/x86_64/report/own_table.h"
#include "arch/x86_64/report/peek.h"

/* push rbp; mov rsp, rbp; push r15 … r8, rdi, rsi, rbx, rcx, rdx, rax: the record of
 * <trapgate/registers.h>, from rbp downward. */
static const uint8_t saves_all[] = {
    0x55, 0x48, 0x89, 0xE5, 0x41, 0x57, 0x41, 0x56, 0x41, 0x55, 0x41, 0x54, 0x41,
    0x53, 0x41, 0x52, 0x41, 0x51, 0x41, 0x50, 0x57, 0x56, 0x53, 0x51, 0x52, 0x50,
};
enum { ENDBR64_SIZE = 4 };

bool prologue_saves_registers(uint8_t vector) {
    struct table_register idtr = own_table_interrupted();
    struct trapgate_gate gate;
    uint8_t code[ENDBR64_SIZE + sizeof saves_all];
    if (!peek(idtr.base + vector * sizeof gate, &gate, sizeof gate) ||
        !peek(trapgate_gate_address(gate), code, sizeof code)) {
        return false;
    }
    return __builtin_memcmp(code + endbr64_length(code), saves_all, sizeof saves_all) == 0;
}
