#include "kernel/output/serial.h"

#include "arch/x86_64/idt/cpu.h"

/* National Semiconductor PC16550D, "Registers". */
enum {
    PORT = 0x3F8,
    DATA = PORT + 0,             /* divisor low with DLAB */
    INTERRUPT_ENABLE = PORT + 1, /* divisor high with DLAB */
    FIFO_CONTROL = PORT + 2,
    INTERRUPT_IDENTIFICATION = PORT + 2, /* the same port, read */
    LINE_CONTROL = PORT + 3,
    MODEM_CONTROL = PORT + 4,
    LINE_STATUS = PORT + 5,
};
enum {
    LINE_CONTROL_8N1 = 0x03,
    LINE_CONTROL_DLAB = 0x80,
    DIVISOR_115200 = 1,
    FIFO_ENABLE_AND_CLEAR = 0x07,
    IDENTIFICATION_FIFO = 0xC0,
    FIFO_SIZE = 16,
    MODEM_DTR_RTS = 0x03,
    MODEM_LOOPBACK = 0x10,
    STATUS_DATA_READY = 0x01,
    STATUS_TRANSMITTER_EMPTY = 0x20, /* it takes more; the last character is still on its way */
    STATUS_ALL_SENT = 0x40,
};

/* A character takes 87 µs at 115200 baud; reading a port takes about 1 µs on a PC. */
enum { PATIENCE = 100000 };

static bool present;
static unsigned room_when_empty = 1; /* characters: more with a FIFO, which an older UART has not */

static bool wait_for(uint8_t status) {
    for (unsigned tries = 0; tries < PATIENCE; tries++) {
        if (cpu_read_port8(LINE_STATUS) & status) {
            return true;
        }
    }
    return false;
}

/* A UART sends to itself when told to. An absent one reads as 0xFF, and so does its status, which
 * is why one byte is not enough. */
static bool loopback_works(void) {
    static const uint8_t samples[] = {0x00, 0x54, 0xAB, 0xFF};
    cpu_write_port8(MODEM_CONTROL, MODEM_LOOPBACK | MODEM_DTR_RTS);
    for (unsigned i = 0; i < sizeof samples; i++) {
        cpu_write_port8(DATA, samples[i]);
        if (!wait_for(STATUS_DATA_READY) || cpu_read_port8(DATA) != samples[i]) {
            return false;
        }
    }
    return true;
}

bool serial_initialize(void) {
    cpu_write_port8(INTERRUPT_ENABLE, 0);
    cpu_write_port8(LINE_CONTROL, LINE_CONTROL_DLAB);
    cpu_write_port8(DATA, DIVISOR_115200);
    cpu_write_port8(INTERRUPT_ENABLE, 0);
    cpu_write_port8(LINE_CONTROL, LINE_CONTROL_8N1);
    cpu_write_port8(FIFO_CONTROL, FIFO_ENABLE_AND_CLEAR);
    uint8_t identification = cpu_read_port8(INTERRUPT_IDENTIFICATION);
    bool has_fifo = (identification & IDENTIFICATION_FIFO) == IDENTIFICATION_FIFO;
    room_when_empty = has_fifo ? FIFO_SIZE : 1;
    present = loopback_works();
    cpu_write_port8(MODEM_CONTROL, MODEM_DTR_RTS);
    return present;
}

static char last_sent = '\n'; /* by whichever CPU */

/* The status only says when all of the FIFO is empty: so it is asked once for as much as that holds.
 * `room` is what is left of it, for a caller who has sent nothing 0. */
static void send(char character, unsigned *room) {
    if (present && *room == 0) {
        present = wait_for(STATUS_TRANSMITTER_EMPTY);
        *room = room_when_empty;
    }
    if (present) {
        cpu_write_port8(DATA, (uint8_t)character);
        last_sent = character;
        --*room;
    }
}

static bool (*redirect)(const char *text, size_t length);

void serial_set_redirect(bool (*take)(const char *text, size_t length)) {
    redirect = take;
}

/* When it comes back all of it has been sent: the machine may be about to be reset, or switched off. */
void serial_write(const char *text, size_t length) {
    unsigned room = 0;
    if (redirect && redirect(text, length)) {
        return;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') {
            send('\r', &room);
        }
        send(text[i], &room);
    }
    if (present) {
        present = wait_for(STATUS_ALL_SENT);
    }
}

void serial_begin_line(void) {
    if (last_sent != '\n') {
        serial_write("\n", 1);
    }
}
