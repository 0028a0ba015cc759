#include "arch/x86_64/testing/storm.h"

#include <trapgate/idt.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/testing/apic.h"
#include "arch/x86_64/testing/gates.h"

enum { DIVIDE_BY_1 = 0xB };

/* Ticks of the timer from one interrupt to the next: enough that a machine whose timer is slower than its
 * handlers gets on with the test, and as few as that allows. */
enum { FEWEST = 256, SPREAD = 4096 };

/* Of the time stamp counter, for the first interrupt to come: a second or more. */
#define PATIENCE (1ull << 32)

static struct {
    volatile void *apic;
    unsigned vector;
    uint32_t random; /* never 0 */
    volatile uint64_t count;
    bool is_on;
    uint32_t timer, initial, divide, spurious; /* as they were */
} storm = {.random = 1};

static uint32_t read(unsigned offset) {
    return test_apic_read(storm.apic, offset);
}

static void write(unsigned offset, uint32_t value) {
    test_apic_write(storm.apic, offset, value);
}

/* xorshift, after Marsaglia. */
static void start_timer(void) {
    storm.random ^= storm.random << 13;
    storm.random ^= storm.random >> 17;
    storm.random ^= storm.random << 5;
    write(TEST_APIC_TIMER_INITIAL, FEWEST + storm.random % SPREAD);
}

INTERRUPT static void on_timer(struct interrupt_frame *frame) {
    (void)frame;
    storm.count = storm.count + 1;
    write(TEST_APIC_END_OF_INTERRUPT, 0);
    start_timer();
}

bool storm_is_possible(const struct trapgate_test_host *host) {
    return host->local_apic && (!host->storm_vector ||
                                (host->storm_vector >= VECTOR_COUNT && host->storm_vector <= 255));
}

void storm_prepare(const struct trapgate_test_host *host) {
    storm.apic = host->local_apic;
    storm.vector = host->storm_vector ? host->storm_vector : TRAPGATE_TEST_STORM_VECTOR;
    idt_set_interrupt(gates_take(), storm.vector, on_timer);
}

bool storm_begin(void) {
    storm.timer = read(TEST_APIC_TIMER);
    storm.initial = read(TEST_APIC_TIMER_INITIAL);
    storm.divide = read(TEST_APIC_TIMER_DIVIDE);
    storm.spurious = read(TEST_APIC_SPURIOUS);
    storm.count = 0;
    storm.is_on = true;
    write(TEST_APIC_SPURIOUS, storm.spurious | TEST_APIC_ENABLED);
    write(TEST_APIC_TIMER_DIVIDE, DIVIDE_BY_1);
    write(TEST_APIC_TIMER, storm.vector);
    start_timer();
    cpu_enable_interrupts();
    uint64_t began = cpu_time_stamp();
    while (storm.count == 0 && cpu_time_stamp() - began < PATIENCE) {
        __builtin_ia32_pause();
    }
    return storm.count > 0;
}

static bool has(unsigned registers) {
    return read(registers + storm.vector / 32 * 16) >> storm.vector % 32 & 1;
}

uint64_t storm_end(void) {
    if (!storm.is_on) {
        return 0;
    }
    storm.is_on = false;
    cpu_disable_interrupts();
    write(TEST_APIC_TIMER, TEST_APIC_MASKED | storm.vector);
    write(TEST_APIC_TIMER_INITIAL, 0);
    if (has(TEST_APIC_IN_SERVICE)) { /* it hung in the handler, or what that interrupted was left */
        write(TEST_APIC_END_OF_INTERRUPT, 0);
    }
    if (has(TEST_APIC_REQUESTED)) { /* the last one, which no other gate is to get */
        __asm__ volatile("sti\n\tnop\n\tnop\n\tcli" : : : "memory");
        write(TEST_APIC_TIMER_INITIAL, 0);
    }
    write(TEST_APIC_TIMER, storm.timer);
    write(TEST_APIC_TIMER_DIVIDE, storm.divide);
    write(TEST_APIC_TIMER_INITIAL, storm.initial);
    write(TEST_APIC_SPURIOUS, storm.spurious);
    return storm.count;
}
