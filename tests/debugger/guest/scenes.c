/* What there is to debug. Labels in the assembly are for gdb. */
#include "tests/debugger/guest/guest.h"

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/text/format.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include <trapgate/debugger.h>

struct point {
    int x, y;
    const char *name;
};

struct point here = {1, 2, "here"};
volatile uint64_t watched, written_only;
volatile uint8_t bytes[16] __attribute__((aligned(16)));
volatile unsigned long counted, again;
char much[20000];

SCENE int sum_of(int one, int other) {
    return one + other;
}

SCENE int sum_of_three(int one, int other, int third) {
    int sum = sum_of(one, other);
    return sum_of(sum, third);
}

SCENE void scene_calls(void) {
    counted = (unsigned long)sum_of_three(1, 2, 3);
    here.x = (int)counted;
    here.y = sum_of(here.x, 10);
}

SCENE void scene_count(void) {
    for (unsigned i = 0; i < 100000; i++) {
        counted = (unsigned long)sum_of((int)i, 1);
    }
}

SCENE void scene_watch(void) {
    __asm__ volatile("nop\n"
                     "watch_write:\n\t"
                     "movq $5, watched(%%rip)\n"
                     "watch_written:\n\t"
                     "movq $1, written_only(%%rip)\n\t"
                     "movq watched(%%rip), %%rax\n"
                     "watch_read:\n\t"
                     "movq $6, watched(%%rip)\n\t"
                     "movb $3, bytes+3(%%rip)\n"
                     "watch_byte:\n\t"
                     "movb $7, bytes+7(%%rip)\n\t"
                     "movq $9, bytes+8(%%rip)\n"
                     "watch_last:\n\t"
                     "nop"
                     :
                     :
                     : "rax", "memory");
}

/* Each label is the instruction behind the one of that name. */
SCENE void scene_flags(void) {
    __asm__ volatile("sti\n"
                     "flags_start:\n\t"
                     "nop\n"
                     "flags_pushf:\n\t"
                     "pushfq\n"
                     "flags_popped:\n\t"
                     "popfq\n"
                     "flags_push_16:\n\t"
                     "pushfw\n"
                     "flags_pop_16:\n\t"
                     "popfw\n"
                     "flags_cli:\n\t"
                     "cli\n"
                     "flags_pushf_off:\n\t"
                     "pushfq\n"
                     "flags_sti:\n\t"
                     "sti\n"
                     "flags_popf_off:\n\t"
                     "popfq\n"
                     "flags_end:\n\t"
                     "nop\n\t"
                     "cli"
                     :
                     :
                     : "memory", "cc");
}

SCENE void scene_stack_segment(void) {
    __asm__ volatile("movl %%ss, %%eax\n"
                     "segment_load:\n\t"
                     "movl %%eax, %%ss\n"
                     "segment_behind:\n\t"
                     "nop\n"
                     "segment_end:\n\t"
                     "nop"
                     :
                     :
                     : "eax");
}

SCENE void scene_halt(void) {
    __asm__ volatile("nop\n"
                     "halt_here:\n\t"
                     "hlt\n"
                     "halt_behind:\n\t"
                     "nop");
}

SCENE void scene_interrupt(void) {
    __asm__ volatile("sti\n\t"
                     "nop\n"
                     "interrupt_here:\n\t"
                     "int $0x70\n"
                     "interrupt_behind:\n\t"
                     "nop\n"
                     "interrupt_trap:\n\t"
                     "int $0x71\n"
                     "interrupt_end:\n\t"
                     "nop\n\t"
                     "cli"
                     :
                     :
                     : "memory", "cc");
}

#define MSR_STAR 0xC0000081u
#define MSR_LSTAR 0xC0000082u
#define MSR_FMASK 0xC0000084u

extern const char system_entry[];

SCENE void scene_system_call(void) {
    cpu_write_msr(MSR_EFER, cpu_read_msr(MSR_EFER) | EFER_SCE);
    cpu_write_msr(MSR_STAR, 0x08ull << 32);
    cpu_write_msr(MSR_LSTAR, (uint64_t)system_entry);
    cpu_write_msr(MSR_FMASK, RFLAGS_DF);
    __asm__ volatile("system_here:\n\t"
                     "syscall\n"
                     "system_behind:\n\t"
                     "jmp 1f\n"
                     ".globl system_entry\n"
                     "system_entry:\n\t"
                     "movq %%r11, %%rax\n\t"
                     "jmp *%%rcx\n"
                     "1:"
                     :
                     :
                     : "rax", "rcx", "r11", "memory");
}

SCENE void scene_timer(void) {
    enum { PIT_COMMAND = 0x43, PIT_CHANNEL_0 = 0x40, PIT_RATE = 0x34, PIC_MASK = 0x21 };
    cpu_write_port8(PIT_COMMAND, PIT_RATE);
    cpu_write_port8(PIT_CHANNEL_0, 0xFF);
    cpu_write_port8(PIT_CHANNEL_0, 0x0F);
    cpu_write_port8(PIC_MASK, cpu_read_port8(PIC_MASK) & 0xFE);
    __asm__ volatile("sti");
    unsigned before = ticks;
    while (ticks == before) {
    }
    /* A loop in C may be unrolled, and a label be there twice. */
    __asm__ volatile("movl $1000, %%ecx\n"
                     "timer_loop: decl %%ecx\n\t"
                     "jnz timer_loop" ::
                         : "ecx", "cc");
    before = ticks;
    while (ticks == before) {
    }
    __asm__ volatile("timer_end: cli");
    cpu_write_port8(PIC_MASK, cpu_read_port8(PIC_MASK) | 0x01);
}

/* Until Ctrl-C, and somebody who sets `counted`. */
SCENE void scene_loop(void) {
    static const char words[] = "the loop begins\n", more[] = "the loop goes on\n";
    counted = 0;
    __asm__ volatile("sti");
    debugger_print(words, sizeof words - 1);
    while (!counted) {
        if (again) {
            again = 0;
            debugger_print(more, sizeof more - 1);
        }
    }
    __asm__ volatile("cli");
}

SCENE void scene_own_breakpoint(void) {
    __asm__ volatile("nop\n\t"
                     "own_here:\n\t"
                     "int3\n"
                     "own_behind:\n\t"
                     "nop");
}

/* In a scene of its own it is a crash; with the handlers, a fault that is mended. */
SCENE void read_null_pointer(void) {
    __asm__ volatile("xorl %%eax, %%eax\n"
                     "null_here:\n\t"
                     "movl (%%rax), %%ecx\n"
                     "null_behind:\n\t"
                     "nop"
                     :
                     :
                     : "rax", "rcx", "memory");
}

SCENE void scene_divide(void) {
    __asm__ volatile("xorl %%edx, %%edx\n\t"
                     "movl $10, %%eax\n\t"
                     "xorl %%ecx, %%ecx\n"
                     "divide_here:\n\t"
                     "divl %%ecx\n"
                     "divide_behind:\n\t"
                     "nop"
                     :
                     :
                     : "rax", "rcx", "rdx", "cc");
}

SCENE void scene_undefined(void) {
    __asm__ volatile("undefined_here: ud2\n"
                     "undefined_behind: nop");
}

SCENE void read_not_canonical(void) {
    __asm__ volatile("movabsq $0x1234567812345678, %%rax\n"
                     "canonical_here:\n\t"
                     "movl (%%rax), %%ecx\n"
                     "canonical_behind:\n\t"
                     "nop"
                     :
                     :
                     : "rax", "rcx", "memory");
}

SCENE void scene_null_pointer(void) {
    read_null_pointer();
    counted++;
}

SCENE void scene_not_canonical(void) {
    read_not_canonical();
    counted++;
}

SCENE void scene_repaired_null_pointer(void) {
    guest_repair_faults();
    read_null_pointer();
    guest_report_faults();
}

SCENE void scene_handled_null_pointer(void) {
    guest_handle_faults();
    read_null_pointer();
    guest_report_faults();
}

SCENE void scene_repaired_not_canonical(void) {
    guest_repair_faults();
    read_not_canonical();
    guest_report_faults();
}

/* Memory beyond 4 GiB, of which the last page has nothing behind it. */
static uint8_t far_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static volatile uint8_t *const far_address = (volatile uint8_t *)0x300000000000;

SCENE void scene_far_memory(void) {
    memory_map((uint64_t)far_address, memory_physical(far_page), PAGE_WRITABLE | PAGE_NO_EXECUTE);
    far_address[PAGE_SIZE - 1] = 0x77;
    __asm__ volatile("far_end: nop");
}

SCENE void scene_print(void) {
    static const char words[] = "said by the kernel\n";
    debugger_print(words, sizeof words - 1);
    __asm__ volatile("printed: nop");
}

/* More than a packet holds. */
SCENE void scene_print_much(void) {
    static char text[8000];
    size_t length = 0;
    for (unsigned i = 0; i < 150; i++) {
        length += format_text(text + length, sizeof text - length, "line %u of the kernel\n", i);
    }
    debugger_print(text, length);
    __asm__ volatile("printed_much: nop");
}

SCENE void scene_string(void) {
    uint64_t count = 8;
    volatile uint8_t *to = bytes;
    __asm__ volatile("string_here:\n\t"
                     "rep stosb\n"
                     "string_behind:\n\t"
                     "nop"
                     : "+c"(count), "+D"(to)
                     : "a"(1)
                     : "memory");
}

SCENE void scene_return(void) {
    __asm__ volatile("movq %%rsp, %%rax\n\t"
                     "movl %%ss, %%ecx\n\t"
                     "pushq %%rcx\n\t"
                     "pushq %%rax\n\t"
                     "pushfq\n\t"
                     "movl %%cs, %%ecx\n\t"
                     "pushq %%rcx\n\t"
                     "leaq return_behind(%%rip), %%rcx\n\t"
                     "pushq %%rcx\n"
                     "return_here:\n\t"
                     "iretq\n"
                     "return_behind:\n\t"
                     "nop"
                     :
                     :
                     : "rax", "rcx", "memory");
}
