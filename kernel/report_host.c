#include "kernel/report_host.h"

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/debug/debugger.h"
#include "kernel/exceptions.h"
#include "kernel/shutdown/exit.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/output/outputs.h"
#include "kernel/output/pages.h"
#include "kernel/output/serial.h"
#include "kernel/regions.h"
#include "kernel/registers_check.h"
#include "kernel/stacks.h"

static void put(const char *text, size_t length, void *context) {
    (void)context;
    if (!kernel_debugger_takes_text(text, length)) {
        console_write(text, length);
    }
}

static void set_style(enum report_style style, void *context) {
    static const enum console_style styles[REPORT_STYLES] = {
        [REPORT_PLAIN] = CONSOLE_PLAIN, [REPORT_HEADLINE] = CONSOLE_HEADLINE,
        [REPORT_LABEL] = CONSOLE_LABEL, [REPORT_GOOD] = CONSOLE_GOOD,
        [REPORT_BAD] = CONSOLE_BAD,
    };
    (void)context;
    console_set_style(styles[style]);
}

static void start_section(enum report_section section, void *context) {
    (void)context;
    if (section == REPORT_SECTION_HEADLINE) {
        serial_begin_line(); /* a CPU may have been stopped in the middle of one */
    }
    pages_section(section);
}

static void put_record(const char *text, size_t length, void *context) {
    (void)context;
    if (!kernel_debugger_takes_text(text, length)) {
        console_write_serial(text, length);
    }
}

/* Not through the console, which may be what is broken. */
static void put_minimal(const char *text, size_t length, void *context) {
    (void)context;
    serial_write(text, length);
}

/* All page tables of the kernel are in its image. An entry that leads elsewhere is not followed. */
static bool read_physical(uint64_t physical, uint64_t *entry, void *context) {
    struct report_region region;
    const uint64_t *in_image = memory_image_at(physical);
    (void)context;
    if (!in_image || !region_find((uint64_t)in_image, &region) ||
        region.kind != REPORT_REGION_DATA) {
        return false;
    }
    *entry = *in_image;
    return true;
}

/* With one CPU nobody uses the APIC, so it is mapped when it is asked for. */
static bool read_apic(unsigned offset, uint32_t *value, void *context) {
    enum { ERROR_STATUS = 0x280 };
    volatile char *apic = local_apic_page();
    (void)context;
    if (!apic) {
        return false;
    }
    volatile uint32_t *at = (volatile uint32_t *)(apic + offset);
    if (offset == ERROR_STATUS) {
        *at = 0;
    }
    *value = *at;
    return true;
}

static bool debugger_has_cpus; /* as threads: they do not say themselves where they are */

static void stop_others(void *context) {
    (void)context;
    debugger_has_cpus = kernel_debugger_stops_cpus();
    if (!debugger_has_cpus) {
        cpus_stop_others();
    }
}

static bool find_cpu(unsigned index, struct report_cpu *cpu, void *context) {
    (void)context;
    if (debugger_has_cpus || !local_apic() || index >= cpus_count()) {
        return false;
    }
    *cpu = (struct report_cpu){.apic_id = cpu_at(index)->apic_id, .thread = cpu_at(index)->thread};
    return true;
}

static bool find_region(uint64_t address, struct report_region *region, void *context) {
    (void)context;
    return region_find(address, region);
}

static bool registers_are_verified(void *context) {
    (void)context;
    return registers_verified();
}

static void begin(void *context) {
    (void)context;
    exceptions_report_begins();
    if (kernel_debugger_takes_text("", 0)) {
        return;
    }
    outputs_initialize_for_report();
    pages_begin();
}

static void end(const struct trapgate_exception *exception, void *context) {
    (void)context;
    kernel_debugger_take(exception);
    if (exception) {
        exit_with_vector(exception->vector);
    }
    exit_with(EXIT_FAILED);
}

/* From boot/kernel.ld; in the first link, whose table is empty, both are alike. */
extern const char symbols_start[], symbols_end[];

const struct report_host kernel_report_host = {
    .put = put,
    .style = set_style,
    .section = start_section,
    .put_record = put_record,
    .put_minimal = put_minimal,
    .read_physical = read_physical,
    .read_apic = read_apic,
    .region = find_region,
    .symbols = symbols_start,
    .symbols_end = symbols_end,
    .stack = &report_stack,
    .registers_verified = registers_are_verified,
    .begin = begin,
    .stop_others = stop_others,
    .cpu = find_cpu,
    .end = end,
};
