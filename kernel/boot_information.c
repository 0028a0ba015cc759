#include "kernel/boot_information.h"

#include "boot/pvh.h"
#include "kernel/output/console.h"
#include "kernel/string.h"

#define MAPPED 0x100000000 /* by the trampoline: physical memory is at its own address up to here */

/* Big servers have hundreds of regions: 24 bytes each in the memory map, and 48 in UEFI's own. */
enum { COPY_SIZE = 128 * 1024 };
static unsigned char copy[COPY_SIZE] __attribute__((aligned(MULTIBOOT2_ALIGNMENT)));

/* Of use from the first moment: an exception may come before anything was read. */
static struct multiboot2_information information = {.command_line = "", .boot_loader_name = ""};
static const char *problem; /* NULL: there is none */

/* Beyond the end of the information nothing is touched, nor beyond the 4 GiB that are mapped. */
static enum multiboot2_status read_multiboot2(uint64_t physical) {
    if (!physical) {
        return MULTIBOOT2_NO_INFORMATION;
    }
    if (physical % MULTIBOOT2_ALIGNMENT != 0) {
        return MULTIBOOT2_MISALIGNED;
    }
    /* The first word is the total size. */
    uint32_t total;
    memcpy(&total, (const void *)physical, sizeof total);
    size_t size = total < COPY_SIZE ? total : COPY_SIZE;
    size = size < MAPPED - physical ? size : MAPPED - physical;
    memcpy(copy, (const void *)physical, size);
    return multiboot2_parse(copy, size, &information);
}

/* SeaBIOS has a part of it in page 0, above the interrupt vectors of real mode. */
static enum pvh_status read_pvh(uint64_t physical) {
    enum { VECTORS_END = 0x400 };
    const struct pvh_memory memory = {
        .bytes = (const unsigned char *)VECTORS_END,
        .physical = VECTORS_END,
        .size = MAPPED - VECTORS_END,
    };
    return pvh_parse(&memory, physical, copy, sizeof copy, &information);
}

static struct {
    uint64_t protocol, physical;
    bool is_unread; /* also false while it is being read: that may fault */
} loader;

void boot_information_remember(uint64_t protocol, uint64_t physical) {
    loader.protocol = protocol;
    loader.physical = physical;
    loader.is_unread = true;
}

void boot_information_read(void) {
    if (!loader.is_unread) {
        return;
    }
    loader.is_unread = false;
    if (loader.protocol == PVH_START_MAGIC) {
        enum pvh_status status = read_pvh(loader.physical);
        problem = status == PVH_OK ? NULL : pvh_status_message(status);
    } else {
        enum multiboot2_status status = read_multiboot2(loader.physical);
        problem = status == MULTIBOOT2_OK ? NULL : multiboot2_status_message(status);
    }
}

const struct multiboot2_information *boot_information(void) {
    return &information;
}

void boot_information_check(void) {
    if (problem) {
        console_print("Boot information: %s.\n", problem);
    }
}

bool boot_word(const char *word) {
    return command_line_has(information.command_line, word);
}

enum command_line_result boot_value(const char *key, char *value, size_t size) {
    return command_line_value(information.command_line, key, value, size);
}

unsigned boot_number(const char *key, unsigned otherwise) {
    char value[10];
    if (boot_value(key, value, sizeof value) != COMMAND_LINE_FOUND || !value[0]) {
        return otherwise;
    }
    unsigned number = 0;
    for (const char *digit = value; *digit; digit++) {
        if (*digit < '0' || *digit > '9') {
            return otherwise;
        }
        number = 10 * number + (unsigned)(*digit - '0');
    }
    return number;
}
