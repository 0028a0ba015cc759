/* Trapgate's paths that are more than a handler. */
#include <trapgate/catch.h>
#include <trapgate/unhandled.h>

#include "kernel/bench/contender.h"
#include "kernel/bench/timed.h"
#include "kernel/exceptions.h"

enum { SPURIOUS = PIC_BASE + 7 }; /* of which the kernel's trapgate_unhandled() comes back */

static struct caught_exception caught;
static const uint64_t word = 1;
static uint64_t copy;

/* Calls with as many arguments, of functions that do nothing. */
__attribute__((noipa)) static void ignore_three(void *first, const void *second, void *third) {
    (void)first, (void)second, (void)third;
}

__attribute__((noipa)) static void ignore_four(void *first, const void *second, size_t third,
                                               void *fourth) {
    (void)first, (void)second, (void)third, (void)fourth;
}

static void call_of_catch(void) {
    ignore_three(&caught, &word, NULL);
}

static void call_of_probe(void) {
    ignore_four(&copy, &word, sizeof copy, NULL);
}

static void return_at_once(void *argument) {
    (void)argument;
}

static void raise(void *argument) {
    (void)argument;
    __asm__ volatile("ud2");
}

static void interrupt(void) {
    __asm__ volatile("int %0" : : "i"(SPURIOUS) : "memory");
}

/* What the kernel itself does about it is not the library's. */
static void kernels_part(void) {
    static struct interrupt_frame frame;
    static struct registers registers;
    struct trapgate_exception exception = {
        .vector = SPURIOUS, .frame = &frame, .registers = &registers};
    trapgate_unhandled(&exception);
}

static void catch_quiet(void) {
    exception_catch(&caught, return_at_once, NULL);
}

static void catch_firing(void) {
    exception_catch(&caught, raise, NULL);
}

static void catch_untold(void) {
    exception_catch(NULL, raise, NULL);
}

static void probe_word(void) {
    trapgate_probe_read(&copy, &word, sizeof copy, NULL);
}

static void probe_byte(void) {
    trapgate_probe_read(&copy, &word, 1, NULL);
}

static void probe_unmapped(void) {
    trapgate_probe_read(&copy, UNMAPPED, sizeof copy, NULL);
}

/* QEMU counts each quadword that REP MOVSQ copies as an instruction, which it is not: 20 of a catch that
 * tells what it caught. */
enum { COPIED = 20 };

const struct path paths[] = {
    {"visit", "Trapgate: a default handler", interrupt, kernels_part, 50, NULL},
    {"catch.quiet", "Trapgate: a catch, nothing happens", catch_quiet, call_of_catch, 45, NULL},
    {"catch.told", "Trapgate: a catch of a #UD, told", catch_firing, call_of_catch, 120 + COPIED,
     NULL},
    {"catch.untold", "Trapgate: a catch of a #UD", catch_untold, call_of_catch, 120, NULL},
    {"probe.word", "Trapgate: a probe, a word is there", probe_word, call_of_probe, 20, NULL},
    {"probe.byte", "Trapgate: a probe, a byte is there", probe_byte, call_of_probe, 20, NULL},
    {"probe.unmapped", "Trapgate: a probe of what is not there", probe_unmapped, call_of_probe, 0,
     NULL},
};
const size_t path_count = sizeof paths / sizeof *paths;
