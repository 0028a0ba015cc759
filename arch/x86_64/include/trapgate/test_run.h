/*
 * Runs the tests of a kernel (<trapgate/test.h>). For any kernel that has a way to print:
 *
 *     static void put(const char *text, size_t length, void *context) { … }
 *     static const struct report_host report = {.put = put, .end = trapgate_test_crashed};
 *     static const struct trapgate_test_host tests = {
 *         .put = put, .forget = report_forget, .exit = trapgate_test_exit_qemu};
 *
 *     report_install(&idt, &report);
 *     trapgate_segments_set_up(&segments, &idt);
 *     idt_load(&idt);
 *     trapgate_test_run(&tests, command_line);
 *
 * The report is optional: any way in which a kernel ends after a crash calls trapgate_test_crashed(),
 * which goes on with the next test; without a report idt_set_defaults() and
 * trapgate_set_unhandled(trapgate_test_unhandled) do, with one line for a crash.
 *
 * What is printed is TAP, version 14, and a last line that a host program (trapgate-run) believes and
 * nothing else can print by chance: it counts the results, and has a check sum of them.
 *
 *     TAP version 14
 *     1..2
 *     # run: the_bitmap_finds_a_free_page
 *     ok 1 - the_bitmap_finds_a_free_page
 *     # run: page_0_is_not_mapped
 *     # memory.c:12: CHECK_READ_FAULTS(8): nothing was raised
 *     not ok 2 - page_0_is_not_mapped
 *     # trapgate-test: end, 2 run, 1 passed, 1 failed, 0 skipped, exits, token 0, check 1c291ca3
 */
#ifndef TRAPGATE_TEST_RUN_H
#define TRAPGATE_TEST_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>
#include <trapgate/exception.h>
#include <trapgate/handler.h>
#include <trapgate/segments.h>
#include <trapgate/unhandled.h>

TRAPGATE_BEGIN

enum {
    TRAPGATE_TEST_CPUS = 64,
    TRAPGATE_TEST_STORM_VECTOR = 0xF0,
};

struct trapgate_test_summary {
    unsigned run, passed, failed, skipped; /* run is the sum of the others */
    /* Of the last test: */
    bool crashed;
    unsigned vector; /* VECTOR_COUNT for a panic */
    bool panicked;
    const struct trapgate_test *test; /* NULL if there was none */
};

/* What a kernel gives to its tests. Everything but `put` may be absent. */
struct trapgate_test_host {
    /* Prints text, which is not ended by NUL. */
    void (*put)(const char *text, size_t length, void *context);

    /* Leaves the machine, after the last line, which then says "exits". NULL: trapgate_test_run()
     * returns, and the last line says "halts": the host need not wait for more. */
    void (*exit)(const struct trapgate_test_summary *summary, void *context);

    /* Behind the result of each test. */
    void (*result)(const char *name, bool passed, void *context);

    /* Makes the kernel ready for a further crash: report_forget. */
    void (*forget)(void);

    /* A stack for the tests. NULL: the one that trapgate_test_run() is called on. */
    const struct trapgate_guarded_stack *stack;

    /* A bound for each test, in seconds; 0: none. See trapgate_test_watch. */
    unsigned seconds;

    /* Where the registers of the local APIC are mapped (at 0xfee00000, physically), writable and not
     * cached; in x2APIC mode, where they are not there, anything but NULL. NULL: there is no bound. */
    volatile void *local_apic;

    /* How many CPUs tests may run on, number 0 being the one that trapgate_test_run() is called on; at most
     * TRAPGATE_TEST_CPUS. 0 or 1: no other one. */
    unsigned cpus;

    /*
     * Has CPU `cpu`, 1 to cpus - 1, call run(argument) once, and returns at once: false if it cannot. There
     * it MUST be called with interrupts off, on a stack and with a table of interrupts that are as good as
     * those of CPU 0 (a stack for #DF), and once run() has come back that CPU MUST be ready for the next one.
     * trapgate_test_start_on is such a function.
     */
    bool (*start_on)(unsigned cpu, void (*run)(void *argument), void *argument, void *context);

    /* Interrupts a CPU that is in trapgate_test_wait_for_work(), by a vector whose handler does nothing but end
     * the interrupt: it halts there then, with interrupts on. NULL: it spins. */
    void (*wake)(unsigned cpu, void *context);

    /* The vector of the word `storm`, for which local_apic MUST be there: no other interrupt's, and above
     * all that the tests mask by the task priority. 0: TRAPGATE_TEST_STORM_VECTOR. */
    unsigned storm_vector;

    void *context; /* given to each of the functions above that takes one */
};

/*
 * Runs tests, as the words say, which may be a whole command line, or NULL; words that mean nothing here
 * are ignored:
 *
 *     test=NAME     only these: names with commas between them, of which each may end in *; of
 *                   TEST_EACH with or without [number]. `all`, or no such word: all but those that run
 *                   alone, which are run when they are asked for by name
 *     seed=NUMBER   in the random order of that seed; 0: in the order of the linker
 *     repeat=COUNT  so many times
 *     until-fail    but only until one has failed
 *     from=NUMBER   without the first NUMBER tests of that order, to go on after a boot that died
 *     cpu=NUMBER    on that CPU; `all`: each on every one of them, one after the other
 *     storm         while interrupts come, on the CPU that a test runs on, as fast as its local APIC's
 *                   timer makes them and at random moments: a body is entered with interrupts on
 *     token=WORD    a word for the last line to repeat
 *     snapshot      wait for other words, which come from QEMU (trapgate_test_words_qemu) when it is
 *                   started once more from the state that the machine is then in
 *
 * Returns whether at least one test was run and none failed. MUST be called with the stack and in the
 * state that tests are to run in; a crash leaves this state as it was: registers, flags, segments, the
 * table of interrupts and the control registers.
 */
bool trapgate_test_run(const struct trapgate_test_host *host, const char *words);

/*
 * Where a kernel would end after a crash, or a panic: `exception` is NULL for one. If a test is running,
 * that is its end, and this does not return: what crashed is abandoned. Otherwise it returns at once.
 * It has the type of the member `end` of struct report_host.
 */
void trapgate_test_crashed(const struct trapgate_exception *exception, void *context);

/* For trapgate_set_unhandled(), in a kernel without a report: prints one line, then as above. */
void trapgate_test_unhandled(struct trapgate_exception *exception);

/* Whether a test is running. */
bool trapgate_test_is_running(void);

/*
 * For a kernel that has nothing to have another CPU do something: each of the others calls
 * trapgate_test_wait_for_work() when it is set up, with interrupts off, and there spins until it is given
 * something. trapgate_test_cpu_is_ready() waits for that, a second or some, and is false if it does not come;
 * trapgate_test_start_on() is the host's `start_on` then.
 */
NORETURN void trapgate_test_wait_for_work(unsigned cpu);
bool trapgate_test_cpu_is_ready(unsigned cpu);
bool trapgate_test_start_on(unsigned cpu, void (*run)(void *argument), void *argument,
                            void *context);

/* Leaves QEMU through its device isa-debug-exit at port 0xf4 (-device isa-debug-exit), with status 33
 * if all passed and 35 if not; elsewhere it returns. The type is that of the host's `exit`. */
void trapgate_test_exit_qemu(const struct trapgate_test_summary *summary, void *context);

/* The words that QEMU was given with -fw_cfg name=opt/trapgate/words,string=WORDS: for a kernel that
 * has no command line, by whatever it is booted. `words` is empty if there are none. Returns `words`. */
const char *trapgate_test_words_qemu(char *words, size_t size);

TRAPGATE_END

#endif
