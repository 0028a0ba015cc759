/*
 * Included first in every file of the debugger: notes where the file's code is, for
 * target_forbids_breakpoint(). A breakpoint in it would be hit by the debugger itself. The second label is
 * in the last subsection of the section, so it comes behind whatever the compiler makes of the file.
 */
#ifndef TRAPGATE_DEBUGGER_OWN_CODE_H
#define TRAPGATE_DEBUGGER_OWN_CODE_H

#ifndef TRAPGATE_ON_HOST
__asm__(".pushsection .text, 0\n"
        ".Ldebugger_code:\n\t"
        ".popsection\n\t"
        ".pushsection .text, 8191\n"
        ".Ldebugger_code_end:\n\t"
        ".popsection\n\t"
        ".pushsection trapgate_debugger_code, \"a\", @progbits\n\t"
        ".long .Ldebugger_code - ., .Ldebugger_code_end - .\n\t"
        ".popsection");
#endif

#endif
