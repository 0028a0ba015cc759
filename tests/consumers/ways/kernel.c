/* What a kernel does with the library, and a crash. */
#include <trapgate/catch.h>
#include <trapgate/report.h>

static struct trapgate_cpu_segments segments;
static struct idt idt;
static volatile unsigned breakpoints;

static void put(const char *text, size_t length, void *context) {
    (void)context;
    for (size_t i = 0; i < length; i++) {
        __asm__ volatile("outb %0, %1" : : "a"(text[i]), "Nd"((uint16_t)0x3F8));
    }
}

static struct report_host host = {.put = put};

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    (void)frame;
    interrupted_registers()->rax++;
    breakpoints++;
}

__attribute__((noipa)) void null_pointer(void) {
    __asm__ volatile("movl $1, 8" ::: "memory");
}

static void call_null_pointer(void *unused) {
    (void)unused;
    null_pointer();
}

void kernel_main(uint64_t load_offset);
void kernel_main(uint64_t load_offset) {
    uint64_t rax = 41;
    struct caught_exception caught;
    host.load_offset = load_offset;
    report_install(&idt, &host);
    trapgate_segments_set_up(&segments, &idt);
    idt_set_handler(&idt.breakpoint, on_breakpoint);
    idt_load(&idt);
    __asm__ volatile("int3" : "+a"(rax));
    if (rax != 42 || breakpoints != 1) {
        report_failure("the handler did not run once");
    }
    if (!exception_catch(&caught, call_null_pointer, NULL) || caught.address != 8) {
        report_failure("the exception was not caught");
    }
    null_pointer();
}
