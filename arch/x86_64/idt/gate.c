#include <trapgate/gate.h>

struct trapgate_gate trapgate_gate_make(uint64_t address, struct trapgate_gate_options options) {
    return (struct trapgate_gate){
        .offset_low = (uint16_t)address,
        .selector = trapgate_code_selector,
        .options =
            (uint16_t)(TRAPGATE_GATE_PRESENT | options.privilege << TRAPGATE_GATE_PRIVILEGE_SHIFT |
                       (options.type == TRAP_GATE ? TRAPGATE_GATE_TYPE_TRAP
                                                  : TRAPGATE_GATE_TYPE_INTERRUPT) |
                       options.stack),
        .offset_middle = (uint16_t)(address >> 16),
        .offset_high = (uint32_t)(address >> 32),
    };
}

bool trapgate_gate_options_valid(struct trapgate_gate_options options) {
    return options.stack <= 7 && options.privilege <= 3 && options.type <= TRAP_GATE;
}

uint64_t trapgate_gate_address(struct trapgate_gate gate) {
    return (uint64_t)gate.offset_high << 32 | (uint64_t)gate.offset_middle << 16 | gate.offset_low;
}

struct trapgate_gate_options trapgate_gate_read_options(struct trapgate_gate gate) {
    return (struct trapgate_gate_options){
        .stack = gate.options & TRAPGATE_GATE_STACK_MASK,
        .privilege = (unsigned)(gate.options & TRAPGATE_GATE_PRIVILEGE_MASK) >>
                     TRAPGATE_GATE_PRIVILEGE_SHIFT,
        .type = (gate.options & TRAPGATE_GATE_TYPE_TRAP) == TRAPGATE_GATE_TYPE_TRAP
                    ? TRAP_GATE
                    : INTERRUPT_GATE,
    };
}

bool trapgate_gate_present(struct trapgate_gate gate) {
    return gate.options & TRAPGATE_GATE_PRESENT;
}
