/* A kernel that can print, runs its tests, and leaves QEMU. */
#include <trapgate/report.h>
#include <trapgate/test_run.h>

static struct trapgate_cpu_segments segments;
static struct idt idt;

static void put(const char *text, size_t length, void *context) {
    (void)context;
    for (size_t i = 0; i < length; i++) {
        __asm__ volatile("outb %0, %1" : : "a"(text[i]), "Nd"((uint16_t)0x3F8));
    }
}

static const struct report_host report = {.put = put, .end = trapgate_test_crashed};
static const struct trapgate_test_host tests = {
    .put = put, .forget = report_forget, .exit = trapgate_test_exit_qemu};

void kernel_main(void) {
    char words[1024];
    report_install(&idt, &report);
    trapgate_segments_set_up(&segments, &idt);
    idt_load(&idt);
    trapgate_test_run(&tests, trapgate_test_words_qemu(words, sizeof words));
    for (;;) {
        __asm__ volatile("cli\n\thlt");
    }
}
