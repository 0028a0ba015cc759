#include "kernel/debug/line.h"

#include "arch/x86_64/idt/cpu.h"

/* National Semiconductor PC16550D, "Registers". */
enum { COM1 = 0x3F8, COM1_LINE = 4, COM2 = 0x2F8, COM2_LINE = 3 };
enum {
    DATA,
    INTERRUPT_ENABLE,
    FIFO_CONTROL,
    LINE_CONTROL,
    MODEM_CONTROL,
    LINE_STATUS,
    MODEM_STATUS,
    SCRATCH
};
enum {
    INTERRUPT_DATA = 0x01,
    FIFO_ENABLE_AND_CLEAR = 0x07,
    LINE_CONTROL_8N1 = 0x03,
    LINE_CONTROL_DLAB = 0x80,
    MODEM_DTR_RTS_INTERRUPTS = 0x0B,
    STATUS_DATA_READY = 0x01,
    STATUS_TRANSMITTER_EMPTY = 0x20,
};

/* A character takes 87 µs at 115200 baud, and reading a port about 1 µs on a PC; but an emulator's other end may
 * be a program that does not run just now. A port that has not taken a character for so long is broken. */
enum { PATIENCE = 10000000 };

static uint16_t port;

static uint8_t read(unsigned index) {
    return cpu_read_port8((uint16_t)(port + index));
}

static void write(unsigned index, uint8_t value) {
    cpu_write_port8((uint16_t)(port + index), value);
}

/* An absent port reads as 0xFF and keeps nothing. */
static bool is_there(void) {
    static const uint8_t samples[] = {0x5A, 0xA5};
    for (unsigned i = 0; i < sizeof samples; i++) {
        write(SCRATCH, samples[i]);
        if (read(SCRATCH) != samples[i]) {
            return false;
        }
    }
    return true;
}

bool debug_line_initialize(bool first) {
    port = first ? COM1 : COM2;
    if (!is_there()) {
        return false;
    }
    write(INTERRUPT_ENABLE, 0);
    write(LINE_CONTROL, LINE_CONTROL_DLAB);
    write(DATA, 1);
    write(INTERRUPT_ENABLE, 0);
    write(LINE_CONTROL, LINE_CONTROL_8N1);
    write(FIFO_CONTROL, FIFO_ENABLE_AND_CLEAR);
    write(MODEM_CONTROL, MODEM_DTR_RTS_INTERRUPTS);
    return true;
}

unsigned debug_line_enable_interrupt(void) {
    write(INTERRUPT_ENABLE, INTERRUPT_DATA);
    return port == COM1 ? COM1_LINE : COM2_LINE;
}

static int get(void *context) {
    (void)context;
    return read(LINE_STATUS) & STATUS_DATA_READY ? read(DATA) : -1;
}

/* A broken port loses the byte, and the next ones at once: nothing here waits for ever. */
static void put(uint8_t byte, void *context) {
    static bool broken;
    unsigned tries = broken ? 1 : PATIENCE;
    (void)context;
    while (tries && !(read(LINE_STATUS) & STATUS_TRANSMITTER_EMPTY)) {
        tries--;
    }
    broken = !tries;
    if (!broken) {
        write(DATA, byte);
    }
}

const struct debugger_port debug_line = {.get = get, .put = put};
