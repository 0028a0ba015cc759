/* The tests' kernel: instead of a scenario it runs `test=NAME`, or all tests that can share a boot. */
#include <trapgate/exception.h>
#include <trapgate/report.h>
#include <trapgate/test_run.h>
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/text/format.h"

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/main.h"
#include "kernel/memory.h"
#include "kernel/nearest.h"
#include "kernel/output/console.h"
#include "kernel/report_host.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"
#include "tests/kernel/thread.h"

BOOT_WORDS({"test", BOOT_ANY_VALUE}, {"seed", BOOT_ANY_VALUE}, {"repeat", "#"}, {"from", "#"},
           {"token", BOOT_ANY_VALUE}, {"until-fail", BOOT_NO_VALUE}, {"storm", BOOT_NO_VALUE},
           {"cpu", BOOT_ANY_VALUE}, {"icount", "4"}, {"cpus", "2"});

struct idt *test_idt(void) {
    static struct idt idt;
    memcpy(&idt, (const void *)cpu_store_idt().base, sizeof idt); /* with the watch's own gate */
    idt_load(&idt);
    return &idt;
}

static void put(const char *text, size_t length, void *context) {
    (void)context;
    console_write(text, length);
}

static void print_result(const char *name, bool passed, void *context) {
    (void)context;
    console_print("%s... [%s]\n", name, passed ? "ok" : "failed");
}

/* Where the kernel ends, by a report or a panic, is where the next test begins. */
static void at_end(enum exit_status status, unsigned vector) {
    const struct trapgate_exception exception = {.vector = vector};
    (void)status;
    trapgate_test_crashed(vector == VECTOR_COUNT ? NULL : &exception, NULL);
}

static enum exit_status status_of_crash(bool panicked, unsigned vector) {
    return panicked ? EXIT_FAILED : exit_status_of(vector);
}

/* One test that must not come back ends with the status of its crash, and everything else says with it
 * how the tests went. */
static void leave(const struct trapgate_test_summary *summary, void *context) {
    const struct trapgate_test *test = summary->test;
    enum exit_status want = EXIT_DONE,
                     got = summary->run && !summary->failed ? EXIT_DONE : EXIT_FAILED;
    (void)context;
    bool one = summary->run == 1 && !test->expected_failure && !summary->skipped;
    if (one && (test->ends_with || test->panics)) {
        want = status_of_crash(test->panics, test->ends_with);
    }
    if (one && summary->crashed) {
        enum exit_status crash = status_of_crash(summary->panicked, summary->vector);
        got = summary->failed && crash == want ? EXIT_FAILED : crash;
    }
    exit_expect(want, NULL);
    exit_with(got);
}

/* The words of this boot that the tests' own runner knows, by whichever way they came. */
static const char *test_words(void) {
    static char words[2048], value[1500];
    if (boot_value("test", value, sizeof value) == COMMAND_LINE_ABSENT) {
        return trapgate_test_words_qemu(words, sizeof words);
    }
    static const char *const keys[] = {"test", "seed", "repeat", "from", "cpu", "token"};
    size_t used = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        switch (boot_value(keys[i], value, sizeof value)) {
        case COMMAND_LINE_FOUND:
            used += format_text(words + used, sizeof words - used, " %s=%s", keys[i], value);
            break;
        case COMMAND_LINE_TOO_LONG:
            report_failure("the command line has more names of tests than there is room for");
        case COMMAND_LINE_ABSENT:
            break;
        }
    }
    static const char *const without_value[] = {"until-fail", "storm"};
    for (size_t i = 0; i < sizeof without_value / sizeof *without_value; i++) {
        if (boot_word(without_value[i])) {
            used += format_text(words + used, sizeof words - used, " %s", without_value[i]);
        }
    }
    return words;
}

/* The table that the linker makes of all TESTs; a place may be empty. */
extern const struct trapgate_test *const __start_trapgate_tests[], *const __stop_trapgate_tests[];

static NORETURN void refuse(const char *name) {
    struct nearest nearest = {.text = name};
    nearest_consider(&nearest, "all", strlen("all"));
    for (size_t i = 0; &__start_trapgate_tests[i] < __stop_trapgate_tests; i++) {
        const struct trapgate_test *test = __start_trapgate_tests[i];
        if (test) {
            nearest_consider(&nearest, test->name, strlen(test->name));
        }
    }
    boot_word_refuse("test", name, nearest_is_near(&nearest) ? nearest.found : NULL,
                     "say test=NAME or test=all");
}

/* Whether the text is the name, or a row of it: name[2]. */
static bool names(const char *text, const char *name) {
    for (; *name && *name == *text; name++, text++) {
    }
    return !*name && (!*text || *text == '[');
}

static bool is_test(const char *text) {
    for (size_t i = 0; &__start_trapgate_tests[i] < __stop_trapgate_tests; i++) {
        const struct trapgate_test *test = __start_trapgate_tests[i];
        if (test && names(text, test->name)) {
            return true;
        }
    }
    return false;
}

/* Refuses what is asked for by name and is not there, before anything runs. */
static void check_names(void) {
    static char list[1500];
    if (boot_value("test", list, sizeof list) != COMMAND_LINE_FOUND) {
        return;
    }
    for (char *name = list, *end; name; name = end) {
        for (end = name; *end && *end != ','; end++) {
        }
        bool is_pattern = end > name && end[-1] == '*';
        if (*end) {
            *end++ = '\0';
        } else {
            end = NULL;
        }
        if (!is_pattern && strcmp(name, "all") != 0 && !is_test(name)) {
            refuse(name);
        }
    }
}

static void wake(unsigned cpu, void *context) {
    (void)context;
    local_apic_send((struct trapgate_ipi){.apic_id = cpu_at(cpu)->apic_id, .vector = WAKE_VECTOR});
}

static void wait_for_work(struct cpu *self) {
    trapgate_test_wait_for_work(self->index);
}

/*
 * For the word cpu=: all CPUs, which then wait for tests. Otherwise one boots, as tests of starting the others
 * have it. A crash is the end of a test, on the CPU that it is on: the others are not stopped.
 */
static unsigned start_cpus(void) {
    static struct report_host host;
    static struct idt unused;
    char value[20];
    if (boot_value("cpu", value, sizeof value) == COMMAND_LINE_ABSENT) {
        return 1;
    }
    cpus_start(TRAPGATE_TEST_CPUS);
    thread_state_behind_gs = true;
    host = kernel_report_host;
    host.stop_others = NULL;
    host.cpu = NULL;
    report_install(&unused, &host);
    cpus_give(wait_for_work);
    unsigned ready = 1;
    while (ready < cpus_count() && trapgate_test_cpu_is_ready(ready)) {
        ready++;
    }
    return ready;
}

uint64_t boot_ended;

void kernel_run(void) {
    boot_ended = cpu_time_stamp();
    const struct trapgate_test_host host = {
        .put = put,
        .exit = leave,
        .result = print_result,
        .forget = report_forget,
        .local_apic = local_apic_page(),
        .cpus = start_cpus(),
        .start_on = trapgate_test_start_on,
        .wake = wake,
    };
    check_names();
    exit_expect(EXIT_DONE, at_end);
    trapgate_test_run(&host, test_words());
    exit_with(EXIT_FAILED);
}
