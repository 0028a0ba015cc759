#include "kernel/debug/commands.h"

#include <trapgate/page_walk.h>
#include <trapgate/report.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/text/format.h"
#include "kernel/debug/debugger.h"
#include "kernel/report_host.h"
#include "kernel/shutdown/restart.h"
#include "kernel/string.h"

static bool reports;
static void *after_report[5];

bool kernel_debugger_takes_text(const char *text, size_t length) {
    if (reports) {
        debugger_print(text, length);
    }
    return reports;
}

bool kernel_debugger_reports(void) {
    if (reports) {
        __builtin_longjmp(after_report, 1);
    }
    return false;
}

static void report(const char *argument, struct trapgate_exception *stopped) {
    static const char running[] = "a report is under way: it has been printed\n";
    (void)argument;
    if (report_is_running()) {
        debugger_print(running, sizeof running - 1);
        return;
    }
    reports = true;
    if (!__builtin_setjmp(after_report)) {
        report_exception(stopped);
    }
    reports = false;
    report_forget();
}

static bool read_address(const char *text, uint64_t *address) {
    *address = 0;
    text += text[0] == '0' && text[1] == 'x' ? 2 : 0;
    const char *start = text;
    for (; *text; text++) {
        char digit = *text;
        unsigned value = digit >= '0' && digit <= '9'   ? (unsigned)(digit - '0')
                         : digit >= 'a' && digit <= 'f' ? (unsigned)(digit - 'a' + 10)
                         : digit >= 'A' && digit <= 'F' ? (unsigned)(digit - 'A' + 10)
                                                        : 16;
        if (value == 16) {
            return false;
        }
        *address = *address << 4 | value;
    }
    return text != start && text - start <= 16;
}

static bool read_entry(uint64_t physical, uint64_t *entry, void *context) {
    return kernel_report_host.read_physical(physical, entry, context);
}

static void print(const char *text) {
    debugger_print(text, strlen(text));
}

static void walk(const char *argument, struct trapgate_exception *stopped) {
    static const char *const ends[] = {
        [TRAPGATE_PAGE_WALK_MAPPED] = "mapped",
        [TRAPGATE_PAGE_WALK_NOT_PRESENT] = "not present",
        [TRAPGATE_PAGE_WALK_RESERVED_BIT] = "a reserved bit is set",
        [TRAPGATE_PAGE_WALK_UNREADABLE] = "the table cannot be read",
        [TRAPGATE_PAGE_WALK_NOT_CANONICAL] = "not canonical",
    };
    uint64_t address;
    char line[120];
    struct trapgate_page_walk walk;
    (void)stopped;
    if (!read_address(argument, &address)) {
        print("walk takes an address in hexadecimal\n");
        return;
    }
    trapgate_page_walk_levels(&walk, cpu_read_cr4() & CR4_LA57 ? 5 : 4, cpu_read_cr3(), address,
                              trapgate_page_reserved_bits(cpu_physical_address_width(),
                                                          cpu_read_msr(MSR_EFER) & EFER_NXE),
                              read_entry, NULL);
    for (unsigned i = 0; i < walk.steps; i++) {
        format_text(line, sizeof line, "level %u, entry %u at 0x%lx: 0x%016lx\n",
                    walk.step[i].level, walk.step[i].index, walk.step[i].entry_address,
                    walk.step[i].entry);
        print(line);
    }
    format_text(line, sizeof line, "0x%lx: %s", address, ends[walk.end]);
    print(line);
    if (walk.end == TRAPGATE_PAGE_WALK_MAPPED) {
        format_text(line, sizeof line, " to 0x%lx%s%s%s", walk.physical,
                    walk.writable ? ", writable" : "", walk.user ? ", user" : "",
                    walk.executable ? ", executable" : "");
        print(line);
    }
    print("\n");
}

static void reset(const char *argument, struct trapgate_exception *stopped) {
    (void)argument, (void)stopped;
    restart_now();
}

const struct debugger_command kernel_debugger_commands[KERNEL_DEBUGGER_COMMANDS] = {
    {"report", "what a crash here would say", report},
    {"walk", "ADDRESS: its way through the page tables", walk},
    {"reset", "restarts the machine", reset},
};
