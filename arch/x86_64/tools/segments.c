/* W^X: what a program says of its memory before it runs. */
#include "arch/x86_64/tools/checks.h"

void check_segments(struct findings *findings) {
    size_t count;
    bool stack_is_said = false;
    if (elf_getphdrnum(findings->image->elf, &count) != 0) {
        count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(findings->image->elf, (int)i, &header)) {
            continue;
        }
        bool executable = header.p_flags & PF_X;
        if (header.p_type == PT_GNU_STACK) {
            stack_is_said = true;
            if (executable) {
                finding(findings,
                        "its stacks are executable: link with -z noexecstack; assembly says "
                        "`.section .note.GNU-stack, \"\", @progbits`");
            }
        } else if (header.p_type == PT_LOAD && executable && header.p_flags & PF_W) {
            finding(
                findings,
                "the segment LOAD at 0x%llx is both writable and executable: give code and data "
                "segments of their own (PHDRS in the linker script, or ALIGN between them)",
                (unsigned long long)header.p_vaddr);
        }
    }
    if (!stack_is_said) {
        finding(findings,
                "nothing says that its stacks are not executable (PT_GNU_STACK): link with "
                "-z noexecstack, and keep the segment in PHDRS");
    }
}
