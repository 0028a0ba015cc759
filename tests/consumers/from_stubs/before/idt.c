#include "before/interrupts.h"

struct gate {
    uint16_t offset_low, selector;
    uint8_t stack, type;
    uint16_t offset_middle;
    uint32_t offset_high, reserved;
};

static struct gate idt[256];
extern const uint64_t stubs[32];

static void set_gate(unsigned vector, uint64_t address) {
    idt[vector] = (struct gate){
        .offset_low = address & 0xFFFF,
        .selector = 0x08,
        .type = 0x8E,
        .offset_middle = address >> 16 & 0xFFFF,
        .offset_high = address >> 32,
    };
}

void idt_load(void) {
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {sizeof idt - 1, (uint64_t)idt};
    for (unsigned vector = 0; vector < 32; vector++) {
        set_gate(vector, stubs[vector]);
    }
    __asm__ volatile("lidt %0" : : "m"(pointer));
}
