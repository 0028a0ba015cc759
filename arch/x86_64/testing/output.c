#include "arch/x86_64/testing/output.h"

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/testing/parts.h"

static const struct trapgate_test_host *host;

enum { SUM = 8, LINE_MAXIMUM = 200 };
static struct {
    bool open;
    size_t length;
    char text[SUM + LINE_MAXIMUM + 1]; /* the sum before, the line, its line feed */
} result;
static uint32_t sum;

/* Whose line it is: its APIC id. A CPU may be stopped in the middle of a line, by a crash of another one or
 * in an emulator, so nobody waits for ever. */
enum { NOBODY = -1, PATIENCE = 1 << 24 };
static int64_t writer = NOBODY;

static void take(void) {
    int64_t me = cpu_apic_id(), now = NOBODY;
    for (unsigned i = 0;
         i < PATIENCE &&
         !__atomic_compare_exchange_n(&writer, &now, me, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
         i++) {
        if (now == me) {
            return;
        }
        now = NOBODY;
        __builtin_ia32_pause();
    }
    writer = me;
}

void output_let_go(void) {
    int64_t me = cpu_apic_id();
    __atomic_compare_exchange_n(&writer, &me, (int64_t)NOBODY, false, __ATOMIC_RELEASE,
                                __ATOMIC_RELAXED);
}

static void put(const char *text, size_t length) {
    host->put(text, length, host->context);
}

void output_start(const struct trapgate_test_host *new_host) {
    host = new_host;
    result.open = false;
    sum = 0;
}

static void put_or_keep(const char *text, size_t length) {
    if (!result.open) {
        put(text, length);
        return;
    }
    for (size_t i = 0; i < length && result.length < LINE_MAXIMUM; i++) {
        result.text[SUM + result.length++] = text[i];
    }
}

void output_text(const char *text) {
    size_t length = 0;
    while (text[length]) {
        length++;
    }
    put_or_keep(text, length);
}

static void put_digits(uint64_t number, unsigned base, unsigned least) {
    char digits[20];
    size_t first = sizeof digits;
    do {
        digits[--first] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number || sizeof digits - first < least);
    put_or_keep(digits + first, sizeof digits - first);
}

void output_decimal(uint64_t number) {
    put_digits(number, 10, 1);
}

void output_hexadecimal(uint64_t number) {
    output_text("0x");
    put_digits(number, 16, 1);
}

void output_hexadecimal_8(uint32_t number) {
    put_digits(number, 16, 8);
}

void output_value(uint64_t number) {
    bool negative = number >> 63 && number + 0x100000000 < 0x100000000; /* a small one */
    if (negative) {
        output_text("-");
    }
    output_decimal(negative ? 0 - number : number);
    output_text(" (");
    output_hexadecimal(number);
    output_text(")");
}

void output_comment(const char *text) {
    output_begin_line();
    output_text("# ");
    output_text(text);
    output_end_line();
}

void output_begin_line(void) {
    take();
}

void output_end_line(void) {
    output_text("\n");
    output_let_go();
}

void output_place(const struct trapgate_test_place *place) {
    unsigned cpu = parts_this_cpu();
    output_begin_line();
    output_text("\n# ");
    output_text(place->file);
    output_text(":");
    output_decimal(place->line);
    output_text(": ");
    if (cpu > 0) {
        output_on_cpu("on CPU ", cpu);
        output_text(": ");
    }
    output_text(place->check);
    output_text(": ");
}

void output_on_cpu(const char *before, unsigned cpu) {
    output_text(before);
    if (cpu < parts_cpus()) {
        output_decimal(cpu);
    } else {
        output_text("?");
    }
}

void output_begin_result(void) {
    result.open = true;
    result.length = 0;
}

void output_end_result(bool fresh) {
    result.open = false;
    for (unsigned i = 0; i < SUM; i++) {
        result.text[i] = "0123456789abcdef"[sum >> (28 - 4 * i) & 15];
    }
    sum = trapgate_crc32(result.text, SUM + result.length);
    result.text[SUM + result.length] = '\n';
    take();
    if (fresh) {
        put("\n", 1);
    }
    put(result.text + SUM, result.length + 1);
    output_let_go();
}

uint32_t output_check_sum(void) {
    return sum;
}
