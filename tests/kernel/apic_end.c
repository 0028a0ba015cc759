/* Of several interrupts in service the highest ends first, and no other can be ended for it: in its own part of the
 * APIC's bits, in another one, and while the task's priority hides what is in service. */
#include "arch/x86_64/idt/cpu.h"
#include "tests/kernel/controllers.h"
#include "tests/kernel/test.h"

enum { LOW = 0x41, MIDDLE = 0x51, HIGH = 0x91, IDLE_OF_ITS_CLASS = 0x92, HIGHER_CLASS = 0xA };

static struct controllers *all;
static unsigned came;

static void send_and_let_come(unsigned vector) {
    trapgate_apic_send(&all->apic,
                       (struct trapgate_ipi){.target = TRAPGATE_IPI_SELF, .vector = vector});
    while (trapgate_apic_requested(&all->apic, vector)) {
        __asm__ volatile("sti\n\tnop\n\tcli" : : : "memory");
    }
}

static bool can_end(unsigned vector) {
    return trapgate_apic_end(&all->apic, vector);
}

INTERRUPT static void on_high(struct interrupt_frame *frame) {
    (void)frame;
    came++;
    CHECK(!can_end(LOW));
    CHECK(!can_end(MIDDLE));
    CHECK(!can_end(IDLE_OF_ITS_CLASS));
    trapgate_apic_set_priority(&all->apic, HIGHER_CLASS);
    CHECK(!can_end(LOW));
    CHECK(!can_end(MIDDLE));
    CHECK(can_end(HIGH));
    CHECK(!can_end(LOW));
    trapgate_apic_set_priority(&all->apic, 0);
}

INTERRUPT static void on_middle(struct interrupt_frame *frame) {
    (void)frame;
    came++;
    send_and_let_come(HIGH);
    CHECK(!can_end(HIGH));
    CHECK(!can_end(LOW));
    CHECK(can_end(MIDDLE));
}

INTERRUPT static void on_low(struct interrupt_frame *frame) {
    (void)frame;
    came++;
    send_and_let_come(MIDDLE);
    CHECK(!can_end(MIDDLE));
    CHECK(can_end(LOW));
}

TEST(only_the_highest_interrupt_in_service_can_be_ended) {
    all = controllers_start(true);
    came = 0;
    idt_set_interrupt(test_idt(), LOW, on_low);
    idt_set_interrupt(test_idt(), MIDDLE, on_middle);
    idt_set_interrupt(test_idt(), HIGH, on_high);
    send_and_let_come(LOW);
    CHECK_EQUAL(came, 3);
    for (unsigned vector = 0; vector < 300; vector++) {
        CHECK(!can_end(vector));
    }
    controllers_stop();
}
