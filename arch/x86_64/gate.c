#include <trapgate/gate.h>

struct gate gate_make(uint64_t address, struct gate_options options) {
    return (struct gate){
        .offset_low = (uint16_t)address,
        .selector = TRAPGATE_CODE_SELECTOR,
        .options = (uint16_t)(GATE_PRESENT | options.privilege << GATE_PRIVILEGE_SHIFT |
                              (options.type == TRAP_GATE ? GATE_TYPE_TRAP : GATE_TYPE_INTERRUPT) |
                              options.stack),
        .offset_middle = (uint16_t)(address >> 16),
        .offset_high = (uint32_t)(address >> 32),
    };
}

bool gate_options_valid(struct gate_options options) {
    return options.stack <= 7 && options.privilege <= 3 && options.type <= TRAP_GATE;
}

uint64_t gate_address(struct gate gate) {
    return (uint64_t)gate.offset_high << 32 | (uint64_t)gate.offset_middle << 16 | gate.offset_low;
}

struct gate_options gate_read_options(struct gate gate) {
    return (struct gate_options){
        .stack = gate.options & GATE_STACK_MASK,
        .privilege = (unsigned)(gate.options & GATE_PRIVILEGE_MASK) >> GATE_PRIVILEGE_SHIFT,
        .type = (gate.options & GATE_TYPE_TRAP) == GATE_TYPE_TRAP ? TRAP_GATE : INTERRUPT_GATE,
    };
}

bool gate_present(struct gate gate) {
    return gate.options & GATE_PRESENT;
}
