/*
 * Where NMIs go on a machine whose CPUs are stopped by them: to the debugger while it stops them, else to the
 * handler that the kernel had, with everything as the CPU left it. GCC's handlers cannot jump.
 */
.section .text, "ax", @progbits

.globl trapgate_debugger_cpus_nmi
.hidden trapgate_debugger_cpus_nmi
.type trapgate_debugger_cpus_nmi, @function
trapgate_debugger_cpus_nmi:
        cmpb $0, trapgate_debugger_cpus_stop(%rip)
        jne 1f
        jmp *trapgate_debugger_cpus_former_nmi(%rip)
1:      jmp *trapgate_debugger_cpus_on_nmi(%rip)
.size trapgate_debugger_cpus_nmi, . - trapgate_debugger_cpus_nmi
.Lend:

/* As own_code.h does for files in C. */
.pushsection trapgate_debugger_code, "a", @progbits
        .long trapgate_debugger_cpus_nmi - ., .Lend - .
.popsection

.section .note.GNU-stack, "", @progbits
