#include "kernel/keyboard/controller.h"

#include "arch/x86_64/idt/cpu.h"

enum {
    DATA = 0x60,
    STATUS = 0x64,
    COMMAND = 0x64,
    NOBODY = 0xFF, /* what a port gives that nobody answers */
};
enum status { OUTPUT_FULL = 1 << 0, INPUT_FULL = 1 << 1, FROM_MOUSE = 1 << 5 };
enum command {
    READ_CONFIGURATION = 0x20,
    WRITE_CONFIGURATION = 0x60,
    SELF_TEST = 0xAA,
    ENABLE_KEYBOARD = 0xAE,
};
enum configuration {
    INTERRUPT = 1 << 0,
    MOUSE_INTERRUPT = 1 << 1,
    KEYBOARD_OFF = 1 << 4,
    TRANSLATE = 1 << 6, /* set 2 to set 1 */
};
enum { SELF_TEST_PASSED = 0x55, SCAN = 0xF4 /* a command of the keyboard's own */ };

/* A read of a port takes about a microsecond. */
enum { PATIENCE = 100000 };

static bool is_there(void) {
    return cpu_read_port8(STATUS) != NOBODY;
}

static bool wait_for(uint8_t bit, bool set) {
    for (unsigned tries = 0; tries < PATIENCE; tries++) {
        if (((cpu_read_port8(STATUS) & bit) != 0) == set) {
            return true;
        }
    }
    return false;
}

static bool write(uint16_t port, uint8_t value) {
    if (!wait_for(INPUT_FULL, false)) {
        return false;
    }
    cpu_write_port8(port, value);
    return true;
}

/* What it still holds is of a time that is over. It holds no more than some bytes. */
static void drop_output(void) {
    enum { MOST = 64 };
    for (unsigned i = 0; i < MOST && cpu_read_port8(STATUS) & OUTPUT_FULL; i++) {
        cpu_read_port8(DATA);
    }
}

static bool ask(uint8_t command, uint8_t *answer) {
    drop_output();
    if (!write(COMMAND, command) || !wait_for(OUTPUT_FULL, true)) {
        return false;
    }
    *answer = cpu_read_port8(DATA);
    return true;
}

/* With its acknowledgement, if one comes: it is no key. */
static void let_it_scan(void) {
    write(COMMAND, ENABLE_KEYBOARD);
    if (write(DATA, SCAN) && wait_for(OUTPUT_FULL, true)) {
        cpu_read_port8(DATA);
    }
}

bool keyboard_start(unsigned set) {
    uint8_t answer, configuration;
    if (!is_there() || !ask(SELF_TEST, &answer) || answer != SELF_TEST_PASSED ||
        !ask(READ_CONFIGURATION, &configuration)) {
        return false;
    }
    configuration &= (uint8_t) ~(INTERRUPT | MOUSE_INTERRUPT | KEYBOARD_OFF | TRANSLATE);
    configuration |= set == 1 ? TRANSLATE : 0;
    if (!write(COMMAND, WRITE_CONFIGURATION) || !write(DATA, configuration)) {
        return false;
    }
    let_it_scan();
    drop_output();
    configuration |= INTERRUPT; /* only now: the answers above would have been keys */
    return write(COMMAND, WRITE_CONFIGURATION) && write(DATA, configuration);
}

unsigned keyboard_find(void) {
    uint8_t configuration;
    if (!is_there() || !ask(READ_CONFIGURATION, &configuration)) {
        return 0;
    }
    let_it_scan();
    return configuration & TRANSLATE ? 1 : 2;
}

bool keyboard_read(uint8_t *byte) {
    uint8_t status = cpu_read_port8(STATUS);
    if (status == NOBODY || !(status & OUTPUT_FULL)) {
        return false;
    }
    *byte = cpu_read_port8(DATA);
    return !(status & FROM_MOUSE);
}
