/*
 * The report meets faults of its own, and bad pointers of every kind, and must show the first fault
 * first all the same. Each case raises a page fault at an address of its own, and comes back out of
 * the report's end. tests/report/survives.sh reads from the log what was shown.
 */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

#include "boot/layout.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/memory.h"
#include <trapgate/report.h>
#include "arch/x86_64/report/levels.h"
#include "kernel/stacks.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"

static void *way_back[5]; /* of __builtin_setjmp */
static unsigned cases;

static void come_back(enum exit_status status, unsigned vector) {
    (void)status, (void)vector;
    __builtin_longjmp(way_back, 1);
}

/* Raises the first fault, with a value in rbp, the head of the chain that the backtrace follows. */
__attribute__((noipa)) static void fault_at(uint64_t address, uint64_t rbp) {
    __asm__ volatile("movq %1, %%rbp\n\t"
                     "movb $1, (%0)"
                     :
                     : "a"(address), "c"(rbp));
    __builtin_unreachable();
}

static uint64_t own_frame(void) {
    return (uint64_t)__builtin_frame_address(0);
}

__attribute__((noipa)) static void run_case(const char *kind, const char *name, uint64_t address,
                                            uint64_t rbp) {
    cases++;
    console_print("%s %u: %s, 0x%08lx\n", kind, cases, name, address);
    exit_expect(EXIT_DONE, come_back);
    if (!__builtin_setjmp(way_back)) {
        fault_at(address, rbp);
    }
    report_watch_stages(NULL);
    report_forget();
}

/* Faults of the report's own. */
static volatile uint64_t nowhere = 0x66600000, not_canonical = 1ull << 63;
static void (*volatile null_function)(void);

static void read_nowhere(void) {
    (void)*(volatile uint8_t *)nowhere;
}
static void read_not_canonical(void) {
    (void)*(volatile uint8_t *)not_canonical;
}
static void stop(void) {
    __asm__ volatile("ud2");
}
static void divide(void) {
    __asm__ volatile("divb %b0" : : "r"(0), "a"(1) : "cc");
}
static void call_null(void) {
    null_function();
}
__attribute__((noipa)) static uint64_t recurse(uint64_t depth) {
    volatile uint64_t here = depth;
    return depth == UINT64_MAX ? 0 : recurse(depth + 1) + here;
}
static void overflow_stack(void) {
    recurse(0);
}
static void lose_stack(void) {
    __asm__ volatile("movq $0x5000, %%rsp\n\tpushq $0" : : : "memory");
}
static void interrupt(void) {
    __asm__ volatile("int $0x99");
}
static void fail(void) {
    report_failure("a second failure");
}
static void odd_flags(void) { /* AC, NT, DF, IF set, then a fault */
    __asm__ volatile("pushq $0x44602\n\tpopfq\n\tud2");
}

static const struct {
    const char *name;
    void (*raise)(void);
} faults[] = {
    {"page fault", read_nowhere},
    {"not canonical", read_not_canonical},
    {"ud2", stop},
    {"divide", divide},
    {"null call", call_null},
    {"stack overflow", overflow_stack},
    {"stack lost", lose_stack},
    {"interrupt", interrupt},
    {"failure", fail},
    {"odd flags", odd_flags},
};
enum { FAULTS = sizeof faults / sizeof *faults };

/* Which fault is raised at which stage: `second` at a stage of the second level, if not NULL. */
static struct {
    const char *stage, *second_stage;
    void (*raise)(void);
} plan;

static void raise_planned(const char *stage, unsigned level) {
    if ((level == 1 && strcmp(stage, plan.stage) == 0) ||
        (level == 2 && plan.second_stage && strcmp(stage, plan.second_stage) == 0)) {
        plan.raise();
    }
}

static void inject(const char *stage, const char *second_stage) {
    for (unsigned fault = 0; fault < FAULTS; fault++) {
        plan.stage = stage;
        plan.second_stage = second_stage;
        plan.raise = faults[fault].raise;
        report_watch_stages(raise_planned);
        run_case("injection", second_stage ? second_stage : stage,
                 0x77000000 + 0x1000 * (uint64_t)cases, own_frame());
    }
}

TEST(the_report_survives_faults_of_its_own, .alone = true) {
    static const char *const stages[] = {"gather",    "cause",  "headline", "place",  "frame",
                                         "registers", "system", "pointers", "walk",   "trace",
                                         "backtrace", "code",   "stack",    "record", "end"};
    static const char *const second_stages[] = {"short headline", "short frame", "short registers",
                                                "short apology", "short end"};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        inject(stages[i], NULL);
    }
    for (size_t i = 0; i < sizeof second_stages / sizeof *second_stages; i++) {
        inject("gather", second_stages[i]);
    }
    console_print("%u cases\n", cases);
    exit_expect(EXIT_DONE, NULL);
    CHECK_EQUAL(cases,
                (sizeof stages / sizeof *stages + sizeof second_stages / sizeof *second_stages) *
                    FAULTS);
}

TEST(the_report_follows_no_bad_pointer, .alone = true) {
    static uint64_t circle[2] __attribute__((aligned(16)));
    circle[0] = (uint64_t)circle;
    circle[1] = (uint64_t)&run_case;
    uint64_t *top_table = memory_image_at(cpu_read_cr3() & PAGE_ADDRESS_MASK);
    CHECK(top_table);
    top_table[5] = 0xFFFFF000 | PAGE_PRESENT;                        /* no RAM of ours */
    top_table[6] = cpu_read_cr3() | PAGE_PRESENT;                    /* the table itself */
    top_table[7] = memory_physical(boot_stack.guard) | PAGE_PRESENT; /* a page that is not mapped */
    const uint64_t pointers[] = {
        0,
        1,
        8,
        0x18,
        0x1000,
        0x7FFFFFFFFFF8,
        0x800000000000,
        0x4141414141414141,
        0x8000000000000000,
        0xFFFF800000000000,
        KERNEL_BASE,
        KERNEL_BASE + LOAD_ADDRESS - 8,
        (uint64_t)boot_stack.guard,
        (uint64_t)boot_stack.base - 8,
        (uint64_t)boot_stack.top,
        (uint64_t)boot_stack.top - 8,
        (uint64_t)double_fault_stack.guard + 4088,
        (uint64_t)circle,
        (uint64_t)circle + 1,
        (uint64_t)circle + 4,
        (uint64_t)&run_case,
        DEVICE_BASE,
        DEVICE_BASE + 0x1000 - 8,
        UINT64_MAX - 7,
        UINT64_MAX,
        5ull << 39,
        6ull << 39,
        7ull << 39,
    };
    for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) {
        run_case("pointer", "in rbp", 0x55000000 + 0x1000 * i, pointers[i]);
    }
    run_case("pointer", "through a table elsewhere", 5ull << 39 | 0x55100000, own_frame());
    run_case("pointer", "through a table that is not mapped", 7ull << 39 | 0x55200000, own_frame());
    console_print("%u cases\n", cases);
    exit_expect(EXIT_DONE, NULL);
}
