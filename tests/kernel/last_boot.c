/* What is left by a boot that ends without a word, and what the next one says of it. Each of these tests is
 * two boots: in the first it ends so, in the second it reads the record. tests/kernel/CMakeLists.txt boots
 * them. */
#include "kernel/last_boot.h"

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/levels.h"

#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"

static void reset_without_a_word(void) {
    cpu_load_idt(NULL, 1);
    __asm__ volatile("int3");
}

/* Whether this is the second boot. */
static bool has_been(const char *purpose) {
    if (last_boot() && strcmp(last_boot()->purpose, purpose) == 0) {
        return true;
    }
    last_boot_purpose(purpose);
    return false;
}

static bool has_text(const char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= last_boot()->text_length; i++) {
        if (memcmp(last_boot()->text + i, text, length) == 0) {
            return true;
        }
    }
    return false;
}

TEST(resets_and_the_next_boot_knows_the_last_line, .alone = true) {
    if (!has_been("a triple fault")) {
        console_print("the last line of the first boot\n");
        reset_without_a_word();
    }
    CHECK_EQUAL(last_boot()->end, TRAPGATE_LAST_BOOT_RUNNING);
    CHECK(has_text("the last line of the first boot\n"));
}

/* The report ends at its second stage. */
static void reset_at_the_cause(const char *stage, unsigned level) {
    (void)level;
    if (strcmp(stage, "find cause") == 0) {
        reset_without_a_word();
    }
}

TEST(resets_and_the_next_boot_knows_the_exception, .alone = true) {
    extern const char faulting_instruction[];
    if (!has_been("a report that is lost")) {
        report_watch_stages(reset_at_the_cause);
        __asm__ volatile("faulting_instruction: movb $1, 0x18" : : : "memory");
    }
    CHECK_EQUAL(last_boot()->end, TRAPGATE_LAST_BOOT_REPORTING);
    CHECK_EQUAL(last_boot()->vector, VECTOR_PAGE_FAULT);
    CHECK_EQUAL(last_boot()->rip, (uint64_t)faulting_instruction);
    CHECK_EQUAL(last_boot()->cr2, 0x18);
}

/* Somebody who ends a boot as it should be ended is not told of. */
TEST(resets_and_the_next_boot_knows_that_all_was_well, .alone = true) {
    if (!has_been("an end")) {
        last_boot_end();
        reset_without_a_word();
    }
    CHECK_EQUAL(last_boot()->end, TRAPGATE_LAST_BOOT_ENDED);
}
