#include <string.h>

#include "arch/x86_64/tools/crash.h"

const char *crash_keep(struct crash *crash, const char *text, size_t length) {
    if (length >= sizeof crash->text - crash->text_length) {
        return "";
    }
    char *kept = crash->text + crash->text_length;
    memcpy(kept, text, length);
    kept[length] = 0;
    crash->text_length += length + 1;
    return kept;
}

void crash_complete(struct crash *crash) {
    struct facts *facts = &crash->facts;
    facts->values[TRAPGATE_REGISTER_RSP] = facts->frame.rsp;
    const uint64_t *values = facts->values;
    facts->registers = (struct registers){
        .rax = values[0],
        .rcx = values[1],
        .rdx = values[2],
        .rbx = values[3],
        .rbp = values[5],
        .rsi = values[6],
        .rdi = values[7],
        .r8 = values[8],
        .r9 = values[9],
        .r10 = values[10],
        .r11 = values[11],
        .r12 = values[12],
        .r13 = values[13],
        .r14 = values[14],
        .r15 = values[15],
    };
    facts->exception.frame = &facts->frame;
    facts->exception.registers = &facts->registers;
    facts->exception.cr2 = facts->system.cr2;
}
