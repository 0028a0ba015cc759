/*
 * From four levels of page tables to five, or back. CR4.LA57 only changes while paging is off, so the
 * way leads out of long mode; what runs then is on a page that is mapped at its physical address.
 * SDM 3A, "Paging-Mode Enabling".
 */
#include "kernel/conformance/machine/assembly.h"

/* Selectors, and addresses of 32 bits. */
#define DESCRIPTOR(name, selector, descriptor) .set name, selector
#define SYSTEM_DESCRIPTOR(name, selector, descriptor)
#define CALL_GATE(name, selector, code, offset, options)
#include "kernel/conformance/vocabulary/descriptors.def"
#define PLACE(name, address, backing, rights) .set name, address
#include "kernel/conformance/vocabulary/places.def"

    .text
    /* edi: CR3, esi: CR4, edx: the physical address of levels_low. With IF = 0. */
    .globl levels_switch
levels_switch:
    /* What is in the upper halves of registers, nobody keeps outside of 64-bit mode. */
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, levels_rsp(%rip)
    movl $STACK_0 + 0x1000, %esp
    pushq $CODE_32_0
    pushq %rdx
    lretq

    .balign 128 /* on one page */
    .globl levels_low
levels_low:
    .code32
    movl %cr0, %eax
    andl $~CR0_PAGING, %eax
    movl %eax, %cr0
    movl %esi, %cr4
    movl %edi, %cr3
    orl $CR0_PAGING, %eax
    movl %eax, %cr0
    leal levels_long - levels_low(%edx), %ecx
    pushl $KERNEL_CODE
    pushl %ecx
    lretl
levels_long:
    .code64
    movabsq $levels_back, %rax
    jmp *%rax

levels_back:
    movq levels_rsp(%rip), %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

    .bss
    .balign 8
levels_rsp:
    .skip 8

    .section .note.GNU-stack, "", @progbits
