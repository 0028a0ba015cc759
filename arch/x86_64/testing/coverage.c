/*
 * What gcov counted in this boot, printed for trapgate-run, which adds it to the .gcda files of the objects.
 *
 * A kernel has it by being linked with this file (-Wl,-u,trapgate_test_coverage) and libgcov, and compiled
 * with -fprofile-arcs -ftest-coverage -fprofile-info-section=trapgate_gcov: trapgate_add_tests(COVERAGE)
 * does. GCC manual, "Profiling and Test Coverage in Freestanding Environments".
 *
 *     # trapgate-gcov: file /build/bitmap.gcda
 *     # trapgate-gcov: 6164636752333242… c3a4b1f0      (bytes, and the CRC-32 of these digits)
 *     # trapgate-gcov: end 412                         (how many bytes they are)
 */
#include "arch/x86_64/testing/coverage.h"

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/testing/ends.h"
#include "arch/x86_64/testing/output.h"

/* From libgcov and the objects that are compiled for it. */
struct gcov_info;
void __gcov_info_to_gcda(const struct gcov_info *info, void (*filename)(const char *, void *),
                         void (*dump)(const void *, unsigned, void *),
                         void *(*allocate)(unsigned, void *), void *argument);

/* A row of its own, so that the table is there in every program. */
static const struct gcov_info *volatile none __attribute__((section("trapgate_gcov"), used));
extern const struct gcov_info *const volatile __start_trapgate_gcov[],
    *const volatile __stop_trapgate_gcov[];

enum { LINE_BYTES = 48 };
static struct {
    char digits[2 * LINE_BYTES + 1];
    unsigned bytes, total;
} line;

static void put_line(void) {
    if (line.bytes) {
        line.digits[2 * line.bytes] = '\0';
        output_text("# trapgate-gcov: ");
        output_text(line.digits);
        output_text(" ");
        output_hexadecimal_8(trapgate_crc32(line.digits, 2 * line.bytes));
        output_text("\n");
    }
    line.bytes = 0;
}

static void name_file(const char *name, void *unused) {
    (void)unused;
    output_text("# trapgate-gcov: file ");
    output_text(name);
    output_text("\n");
}

static void dump(const void *data, unsigned size, void *unused) {
    const uint8_t *bytes = data;
    (void)unused;
    for (unsigned i = 0; i < size; i++) {
        line.digits[2 * line.bytes] = "0123456789abcdef"[bytes[i] >> 4];
        line.digits[2 * line.bytes + 1] = "0123456789abcdef"[bytes[i] & 15];
        line.total++;
        if (++line.bytes == LINE_BYTES) {
            put_line();
        }
    }
}

/* Only values that were profiled, which is not asked for, need memory. */
static void *allocate(unsigned size, void *unused) {
    (void)size, (void)unused;
    return NULL;
}

/* The objects name the function that adds counts up when a program reads a file of an earlier run. Here
 * nobody does; libgcov's own would bring in all that reads files. */
void __gcov_merge_add(int64_t *counts, unsigned count);

__attribute__((weak)) void __gcov_merge_add(int64_t *counts, unsigned count) {
    (void)counts, (void)count;
}

/* A libgcov that is made for programs asks for these, which a kernel may not have, and calls none of them
 * here: the first is for where the counts are damaged, the second for counts of values, the third, since
 * GCC 13, for names of other files. A kernel's own take their places. */
void abort(void);
void *mmap(void *address, size_t length, int rights, int flags, int file, long offset);
size_t strlen(const char *text);

__attribute__((weak)) void abort(void) {
    trapgate_refuse("test: the counts of gcov are damaged");
    __builtin_unreachable();
}

__attribute__((weak)) void *mmap(void *address, size_t length, int rights, int flags, int file,
                                 long offset) {
    (void)address, (void)length, (void)rights, (void)flags, (void)file, (void)offset;
    return (void *)-1;
}

__attribute__((weak)) size_t strlen(const char *text) {
    const volatile char *end = text; /* or GCC makes a call of strlen() of it */
    while (*end) {
        end++;
    }
    return (size_t)(end - text);
}

void trapgate_test_coverage(void) {
    for (const struct gcov_info *const volatile *row = __start_trapgate_gcov;
         row < __stop_trapgate_gcov; row++) {
        if (*row) {
            line.bytes = line.total = 0;
            __gcov_info_to_gcda(*row, name_file, dump, allocate, NULL);
            put_line();
            output_text("# trapgate-gcov: end ");
            output_decimal(line.total);
            output_text("\n");
        }
    }
}

TRAPGATE_TEST_END(trapgate_test_coverage);
