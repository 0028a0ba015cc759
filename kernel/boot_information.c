#include "kernel/boot_information.h"

#include "kernel/console.h"
#include "kernel/string.h"

/* Memory maps of big servers take some kilobytes. */
enum { COPY_SIZE = 32768 };
static unsigned char copy[COPY_SIZE] __attribute__((aligned(MULTIBOOT2_ALIGNMENT)));

static struct multiboot2_information information;
static enum multiboot2_status status = MULTIBOOT2_NO_INFORMATION;

void boot_information_initialize(uint32_t physical) {
    uint32_t total = 0;
    if (physical) {
        /* The first word is the total size. Beyond it nothing is touched, nor beyond 4 GiB. */
        memcpy(&total, (const void *)(uint64_t)physical, sizeof total);
        uint64_t below_4_gib = 0x100000000 - physical;
        size_t size = total < COPY_SIZE ? total : COPY_SIZE;
        memcpy(copy, (const void *)(uint64_t)physical, size < below_4_gib ? size : below_4_gib);
    }
    status = multiboot2_parse(physical ? copy : NULL, total < COPY_SIZE ? total : COPY_SIZE,
                              &information);
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
