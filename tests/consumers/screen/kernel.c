/* A kernel without a console, which crashes. */
#include <trapgate/report.h>
#include <trapgate/screen.h>

#include "screen.h"

static struct trapgate_cpu_segments segments;
static struct idt idt;

/* Tells the test that all is on the screen. */
static void say_the_end(const struct trapgate_exception *exception, void *context) {
    (void)exception, (void)context;
    __asm__ volatile("outb %0, %1" : : "a"((char)'.'), "Nd"((uint16_t)0x3F8));
    __asm__ volatile("outb %0, %1" : : "a"((char)'\n'), "Nd"((uint16_t)0x3F8));
}

static void no_record(const char *text, size_t length, void *context) {
    (void)text, (void)length, (void)context;
}

/* The functions of the screen are what the report wants, as they are. */
static struct report_host host = {.put = trapgate_screen_put,
                                  .style = trapgate_screen_set_style,
                                  .put_record = no_record,
                                  .end = say_the_end};

void kernel_main(void);
void kernel_main(void) {
    host.context = screen_start();
    report_install(&idt, &host);
    trapgate_segments_set_up(&segments, &idt);
    idt_load(&idt);
    volatile int *volatile nothing = NULL; /* the compiler must not see it coming */
    nothing[2] = 1;
    for (;;) {
    }
}
