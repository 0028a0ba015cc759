#include "arch/x86_64/idt/cpu.h"
#include <trapgate/pic.h>

/* Each controller has two ports. */
enum {
    PRIMARY_COMMAND = 0x20,
    PRIMARY_DATA = 0x21,
    SECONDARY_COMMAND = 0xA0,
    SECONDARY_DATA = 0xA1,
    LEVELS = 0x4D0, /* of lines 0 to 7; the next port has the others */
};
enum { CASCADE = 2 }; /* the primary's line where the secondary is */

enum {
    ICW1_INITIALIZE = 0x11, /* edge triggered, cascaded, ICW4 follows */
    ICW3_PRIMARY = 0x04,    /* the secondary is on line 2 (a mask) */
    ICW3_SECONDARY = 0x02,  /* (a number) */
    ICW4_8086 = 0x01,
    OCW2_END_OF_INTERRUPT = 0x20,
    OCW2_END_OF_LINE = 0x60, /* and the number of the line */
    OCW3_READ_IN_SERVICE = 0x0B,
    MASK_ALL = 0xFF,
};

void trapgate_pic_initialize(uint8_t base) {
    cpu_write_port8(PRIMARY_COMMAND, ICW1_INITIALIZE);
    cpu_write_port8(SECONDARY_COMMAND, ICW1_INITIALIZE);
    cpu_write_port8(PRIMARY_DATA, base);
    cpu_write_port8(SECONDARY_DATA, (uint8_t)(base + 8));
    cpu_write_port8(PRIMARY_DATA, ICW3_PRIMARY);
    cpu_write_port8(SECONDARY_DATA, ICW3_SECONDARY);
    cpu_write_port8(PRIMARY_DATA, ICW4_8086);
    cpu_write_port8(SECONDARY_DATA, ICW4_8086);
    cpu_write_port8(PRIMARY_DATA, MASK_ALL);
    cpu_write_port8(SECONDARY_DATA, MASK_ALL);
}

static bool in_service(uint16_t command_port, unsigned line) {
    cpu_write_port8(command_port, OCW3_READ_IN_SERVICE);
    return cpu_read_port8(command_port) >> line & 1;
}

bool trapgate_pic_is_spurious(unsigned line) {
    if (line == 7) {
        return !in_service(PRIMARY_COMMAND, 7);
    }
    if (line == 15 && !in_service(SECONDARY_COMMAND, 7)) {
        /* The primary did see a request on its line 2 and waits for its end. */
        cpu_write_port8(PRIMARY_COMMAND, OCW2_END_OF_INTERRUPT);
        return true;
    }
    return false;
}

static uint16_t data_port(unsigned line) {
    return line < 8 ? PRIMARY_DATA : SECONDARY_DATA;
}

void trapgate_pic_mask(unsigned line) {
    if (line < TRAPGATE_PIC_LINES) {
        uint16_t port = data_port(line);
        cpu_write_port8(port, (uint8_t)(cpu_read_port8(port) | 1u << line % 8));
    }
}

void trapgate_pic_unmask(unsigned line) {
    if (line < TRAPGATE_PIC_LINES) {
        uint16_t port = data_port(line);
        cpu_write_port8(port, (uint8_t)(cpu_read_port8(port) & ~(1u << line % 8)));
        if (line >= 8) {
            trapgate_pic_unmask(CASCADE);
        }
    }
}

void trapgate_pic_set_level(unsigned line, bool level) {
    enum { BY_EDGE_ALWAYS = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 8 | 1 << 13 };
    if (line < TRAPGATE_PIC_LINES && !(BY_EDGE_ALWAYS >> line & 1)) {
        uint16_t port = (uint16_t)(LEVELS + line / 8);
        unsigned others = cpu_read_port8(port) & ~(1u << line % 8);
        cpu_write_port8(port, (uint8_t)(others | (unsigned)level << line % 8));
    }
}

bool trapgate_pic_in_service(unsigned line) {
    return line < TRAPGATE_PIC_LINES &&
           in_service(line < 8 ? PRIMARY_COMMAND : SECONDARY_COMMAND, line % 8);
}

bool trapgate_pic_end(unsigned line) {
    if (!trapgate_pic_in_service(line)) {
        return false;
    }
    if (line >= 8) {
        cpu_write_port8(SECONDARY_COMMAND, (uint8_t)(OCW2_END_OF_LINE | (line - 8)));
        line = CASCADE;
    }
    cpu_write_port8(PRIMARY_COMMAND, (uint8_t)(OCW2_END_OF_LINE | line));
    return true;
}
