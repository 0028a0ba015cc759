/*
 * SYSCALL changes no stack and saves nothing but rip, in rcx, and rflags, in r11: no C function can begin like
 * that, whatever its attribute. Interrupts are off here (SFMASK) until the stack is the thread's.
 */
#include "kernel/scenarios/threads/system_call.h"

.section .text.system_call_entry, "ax", @progbits
.globl system_call_entry
.type system_call_entry, @function
system_call_entry:
        swapgs
        movq %rsp, %gs:CPU_SCRATCH
        movq %gs:CPU_TSS, %rsp
        movq TSS_PRIVILEGE_STACK(%rsp), %rsp
        pushq $0                /* aligns: the ABI wants 16 bytes at a call */
        pushq %gs:CPU_SCRATCH   /* to the thread's stack: the thread may go on on another CPU */
        pushq %r11
        pushq %rcx
        sti
        movq %rax, %rdx
        call system_call
        cli                     /* else an interrupt would find the program's stack and the kernel's CPL */
        popq %rcx               /* canonical: the last page below the hole is never mapped, so no SYSCALL is in it */
        popq %r11
        xorl %edx, %edx         /* what the kernel left in registers is nobody else's */
        xorl %esi, %esi
        xorl %edi, %edi
        xorl %r8d, %r8d
        xorl %r9d, %r9d
        xorl %r10d, %r10d
        popq %rsp
        swapgs
        sysretq
.size system_call_entry, . - system_call_entry

.section .note.GNU-stack, "", @progbits
