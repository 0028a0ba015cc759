#include "kernel/output/outputs.h"

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/output/console.h"
#include "kernel/output/framebuffer_screen.h"
#include "kernel/memory.h"
#include "kernel/output/serial.h"
#include "kernel/string.h"
#include "kernel/output/vga_text.h"

BOOT_WORDS({"serial", "off color"});

static bool serial_decided, screen_decided;

static void initialize_serial(const struct console_output *output) {
    if (serial_initialize()) {
        console_attach(output);
    }
}

/* Each is decided before anything that could fault in its turn. */
void outputs_initialize_for_report(void) {
    if (!serial_decided) {
        serial_decided = true;
        initialize_serial(&console_serial);
    }
    if (!screen_decided) {
        boot_information_read();
        outputs_initialize_screen();
    }
}

void outputs_initialize_serial(void) {
    char value[8] = "";
    bool given = boot_value("serial", value, sizeof value) == COMMAND_LINE_FOUND;
    serial_decided = true;
    if (!given || strcmp(value, "off") != 0) {
        initialize_serial(strcmp(value, "color") == 0 ? &console_terminal : &console_serial);
    }
}

/* A loader that says nothing of a framebuffer left the screen as it was: on a PC with BIOS that is
 * text. UEFI has no text mode. */
static bool has_vga_text(const struct multiboot2_information *information) {
    return information->framebuffer.has ? vga_text_is(&information->framebuffer)
                                        : !information->has_efi_64 && !information->has_efi_32;
}

static void initialize_vga_text(void) {
    void *cells =
        memory_map_device(VGA_TEXT_ADDRESS, 2 * VGA_TEXT_COLUMNS * VGA_TEXT_LINES, MEMORY_UNCACHED);
    if (cells) {
        vga_text_initialize(cells);
        console_attach(&console_screen);
    }
}

static void initialize_framebuffer(const struct multiboot2_framebuffer *tag) {
    const char *obstacle = framebuffer_screen_initialize(tag);
    if (obstacle) {
        console_print_serial("No screen: %s.\n", obstacle);
    } else {
        console_attach(&console_screen);
    }
}

void outputs_initialize_screen(void) {
    const struct multiboot2_information *information = boot_information();
    screen_decided = true;
    if (has_vga_text(information)) {
        initialize_vga_text();
    } else {
        initialize_framebuffer(&information->framebuffer);
    }
}
