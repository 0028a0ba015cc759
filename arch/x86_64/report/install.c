#include "arch/x86_64/report/host.h"

static const struct report_host none;
static const struct report_host *host = &none;

const struct report_host *report_host(void) {
    return host;
}

static void on_unhandled(struct trapgate_exception *exception) {
    report_exception(exception);
}

static void on_refusal(const char *message) {
    report_failure(message);
}

void report_install(struct idt *idt, const struct report_host *new_host) {
    host = new_host;
    idt_set_defaults(idt);
    trapgate_set_unhandled(on_unhandled);
    trapgate_set_refuse(on_refusal);
}
