/*
 * What a byte costs, in instructions, on the serial port and in the record's CRC-32 (screen_cost.c has
 * the screen). QEMU's -icount shift=4 counts each as 16 ticks of the time stamp: said on the command
 * line by icount=4, and without it nothing is measured. The bounds are one and a half times what it
 * is.
 */
#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/idt/cpu.h"

#include "kernel/boot_information.h"
#include "kernel/output/console.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"

static char text[1000];

static void write_serial(void) {
    console_write_serial(text, sizeof text);
}

static void make_crc(void) {
    volatile uint32_t crc = trapgate_crc32(text, sizeof text);
    (void)crc;
}

static const struct {
    const char *what;
    void (*run)(void);
    uint64_t most; /* instructions for each byte */
} rows[] = {
    {"on the serial port", write_serial, 28},
    {"in a CRC-32", make_crc, 8},
};

TEST(the_cost_of_output_is_known) {
    char shift[4];
    if (boot_value("icount", shift, sizeof shift) != COMMAND_LINE_FOUND ||
        strcmp(shift, "4") != 0) {
        return;
    }
    memset(text, '-', sizeof text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t start = cpu_time_stamp();
        rows[i].run();
        uint64_t instructions = (cpu_time_stamp() - start) / 16 / sizeof text;
        console_print("\na byte %s: %lu instructions, at most %lu\n", rows[i].what, instructions,
                      rows[i].most);
        CHECK(instructions <= rows[i].most);
    }
}
