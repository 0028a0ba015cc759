#include "kernel/shutdown/qr.h"

#ifdef TRAPGATE_QR

#include <qrcodegen/qrcodegen.h>
#include <trapgate/catch.h>
#include "arch/x86_64/idt/cpu.h"

#include "kernel/shutdown/sse.h"
#include "kernel/string.h"

enum {
    QUIET_ZONE = 4, /* ISO/IEC 18004, "Quiet zone": light squares around the code */
    QR_VERSION_MAXIMUM =
        25, /* 117 squares a side: more are too small in a photograph of a screen */
    QR_SIZE = qrcodegen_BUFFER_LEN_FOR_VERSION(QR_VERSION_MAXIMUM),
};

static uint8_t code[QR_SIZE], work[QR_SIZE];
static const char *text_of_code;
static bool made;

bool qr_is_dark(unsigned x, unsigned y, void *context) {
    (void)context;
    return qrcodegen_getModule(code, (int)x - QUIET_ZONE, (int)y - QUIET_ZONE);
}

/*
 * The library is compiled for programs: it uses SSE, and it compares a value on the stack with one at
 * fs:0x28, which must be readable. Any exception of it is caught, as it is not worth a second crash.
 * One mask instead of the best of eight: it takes an eighth of the time, and scanners read it as well.
 */
static uint8_t thread_block[0x30];

static bool encode_with(enum qrcodegen_Ecc level) {
    return qrcodegen_encodeText(text_of_code, work, code, level, qrcodegen_VERSION_MIN,
                                QR_VERSION_MAXIMUM, qrcodegen_Mask_0, true);
}

/* The longest texts have room only with the lower level of error correction. */
static void encode(void *unused) {
    (void)unused;
    cpu_write_msr(MSR_FS_BASE, (uint64_t)thread_block);
    made = encode_with(qrcodegen_Ecc_MEDIUM) || encode_with(qrcodegen_Ecc_LOW);
}

unsigned qr_make(const char *text, void *context) {
    (void)context;
    made = false;
    text_of_code = text;
    uint64_t fs_base = cpu_read_msr(MSR_FS_BASE);
    sse_on();
    bool failed = exception_catch(NULL, encode, NULL);
    sse_off();
    cpu_write_msr(MSR_FS_BASE, fs_base);
    return made && !failed ? (unsigned)qrcodegen_getSize(code) + 2 * QUIET_ZONE : 0;
}

/*
 * What the library wants of the C library beside kernel/string.h; __stack_chk_fail() is in
 * kernel/stack_protector.c. Its failures end in an exception, which encode() is prepared for.
 */
NORETURN void __assert_fail(const char *assertion, const char *file, unsigned line,
                            const char *function);
void *__memset_chk(void *to, int byte, size_t size, size_t room);
char *strchr(const char *text, int character);

void __assert_fail(const char *assertion, const char *file, unsigned line, const char *function) {
    (void)assertion, (void)file, (void)line, (void)function;
    __builtin_trap();
}

void *__memset_chk(void *to, int byte, size_t size, size_t room) {
    if (size > room) {
        __builtin_trap();
    }
    return memset(to, byte, size);
}

char *strchr(const char *text, int character) {
    for (; *text != (char)character; text++) {
        if (!*text) {
            return NULL;
        }
    }
    return (char *)text;
}

#else

unsigned qr_make(const char *text, void *context) {
    (void)text, (void)context;
    return 0;
}

bool qr_is_dark(unsigned x, unsigned y, void *context) {
    (void)x, (void)y, (void)context;
    return false;
}

#endif
