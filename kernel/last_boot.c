#include "kernel/last_boot.h"

#include <stddef.h>
#include <trapgate/exception.h>

#include "arch/x86_64/decode/paging.h"
#include "kernel/boot_information.h"
#include "kernel/image.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"

/*
 * Which page: at 28 MiB, where neither firmware nor GRUB is seen to write (SeaBIOS has the first 128 KiB and the
 * end of RAM, OVMF what is below 25 MiB and the end, GRUB the first MiB and what it loads), and which a PC with
 * 32 MiB has, too. It is outside of the image, whose .bss a loader fills with zeros; the trampoline clears
 * nothing.
 */
#define PLACE 0x1C00000ull

/* NULL: there is no record; or it is being written, and a fault ends it. */
static volatile void *page;
static struct trapgate_last_boot last;
static bool found;

static bool is_ram(uint64_t physical) {
    struct multiboot2_region region;
    for (size_t i = 0; multiboot2_memory_region(boot_information(), i, &region); i++) {
        if (region.type == MULTIBOOT2_MEMORY_AVAILABLE && region.base <= physical &&
            physical + PAGE_SIZE - region.base <= region.length) {
            return true;
        }
    }
    return false;
}

static bool is_of_the_image(uint64_t physical) {
    for (const struct image_part *part = image_parts; part < image_parts + IMAGE_PARTS; part++) {
        if (physical - memory_physical(part->start) < (uint64_t)(part->end - part->start)) {
            return true;
        }
    }
    return false;
}

/* While it is written, nobody has it: if that faults, the report of the fault does without. */
static volatile void *take_page(void) {
    volatile void *taken = page;
    page = NULL;
    return taken;
}

static void note(const char *text, size_t length) {
    volatile void *taken = take_page();
    if (taken) {
        trapgate_last_boot_put(taken, text, length);
        page = taken;
    }
}

void last_boot_initialize(void) {
    static const struct console_output notes = {"last boot", note, NULL};
    page = is_ram(PLACE) && !is_of_the_image(PLACE)
               ? memory_map_device(PLACE, PAGE_SIZE, MEMORY_UNCACHED)
               : NULL;
    if (page) {
        found = trapgate_last_boot_read(page, &last);
        trapgate_last_boot_begin(page, boot_information()->command_line);
        console_attach(&notes);
    }
}

const struct trapgate_last_boot *last_boot(void) {
    return found ? &last : NULL;
}

static void show_lost_report(void) {
    bool is_exception = last.vector < VECTOR_COUNT;
    console_print(
        "Last boot: reset while it reported %s %s at rip 0x%lx, rsp 0x%lx, error code 0x%lx, "
        "cr2 0x%lx.\n",
        is_exception ? exception_mnemonic(last.vector) : "a",
        is_exception ? exception_name(last.vector) : "failure", last.rip, last.rsp, last.error_code,
        last.cr2);
}

/* Each line of its own, so that none is taken for one of this boot. */
static void show_text(void) {
    const char *line = last.text;
    while (*line) {
        size_t length = 0;
        while (line[length] && line[length] != '\n') {
            length++;
        }
        if (length) {
            console_print("Last boot: | %.*s\n", (int)length, line);
        }
        line += line[length] ? length + 1 : length;
    }
}

void last_boot_show(void) {
    if (!found || last.end == TRAPGATE_LAST_BOOT_ENDED) {
        return;
    }
    if (last.end == TRAPGATE_LAST_BOOT_REPORTING) {
        show_lost_report();
    } else {
        console_print(
            "Last boot: reset without a word, by a triple fault if it was nobody's hand.\n");
    }
    console_print("Last boot: number %u since power-on, %s; it printed last:\n", last.number,
                  *last.purpose ? last.purpose : "without a command line");
    show_text();
}

void last_boot_purpose(const char *purpose) {
    if (page) {
        trapgate_last_boot_purpose(page, purpose);
    }
}

/* Of page tables that are damaged this page may be missing, too: to write there would be met by a report of
 * that, and so on for ever. */
void last_boot_report(const struct trapgate_exception *exception) {
    volatile void *taken = take_page();
    const uint64_t *entry = taken ? memory_entry((uint64_t)taken) : NULL;
    if (entry && *entry & PAGE_PRESENT) { /* the page tables may be what is damaged */
        trapgate_last_boot_report(taken, exception);
        page = taken;
    }
}

void last_boot_end(void) {
    if (page) {
        trapgate_last_boot_end(page);
    }
}
