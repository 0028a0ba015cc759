#include "kernel/boot_information.h"

#include "kernel/output/console.h"
#include "kernel/string.h"

/* Big servers have hundreds of regions: 24 bytes each in the memory map, and 48 in UEFI's own. */
enum { COPY_SIZE = 128 * 1024 };
static unsigned char copy[COPY_SIZE] __attribute__((aligned(MULTIBOOT2_ALIGNMENT)));

/* Of use from the first moment: an exception may come before anything was read. */
static struct multiboot2_information information = {.command_line = "", .boot_loader_name = ""};
static enum multiboot2_status status = MULTIBOOT2_NO_INFORMATION;

void boot_information_initialize(uint32_t physical) {
    if (!physical) {
        return;
    }
    if (physical % MULTIBOOT2_ALIGNMENT != 0) {
        status = MULTIBOOT2_MISALIGNED;
        return;
    }
    /* The first word is the total size. Beyond it nothing is touched, nor beyond 4 GiB. */
    uint32_t total;
    memcpy(&total, (const void *)(uint64_t)physical, sizeof total);
    uint64_t below_4_gib = 0x100000000 - physical;
    size_t size = total < COPY_SIZE ? total : COPY_SIZE;
    size = size < below_4_gib ? size : below_4_gib;
    memcpy(copy, (const void *)(uint64_t)physical, size);
    status = multiboot2_parse(copy, size, &information);
}

const struct multiboot2_information *boot_information(void) {
    return &information;
}

void boot_information_check(void) {
    if (status != MULTIBOOT2_OK) {
        console_print("Boot information: %s.\n", multiboot2_status_message(status));
    }
}

bool boot_word(const char *word) {
    return command_line_has(information.command_line, word);
}

enum command_line_result boot_value(const char *key, char *value, size_t size) {
    return command_line_value(information.command_line, key, value, size);
}
