/* A handler gives back every register, whatever its body does with them. */
#include "arch/x86_64/idt/cpu.h"

#include "tests/kernel/test.h"

static void clobber(void) {
    __asm__ volatile("movq $-1, %%rax\n\tmovq %%rax, %%rbx\n\tmovq %%rax, %%rcx\n\t"
                     "movq %%rax, %%rdx\n\tmovq %%rax, %%rsi\n\tmovq %%rax, %%rdi\n\t"
                     "movq %%rax, %%r8\n\tmovq %%rax, %%r9\n\tmovq %%rax, %%r10\n\t"
                     "movq %%rax, %%r11\n\tmovq %%rax, %%r12\n\tmovq %%rax, %%r13\n\t"
                     "movq %%rax, %%r14\n\tmovq %%rax, %%r15\n\tcld\n\tstc"
                     :
                     :
                     : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
                       "r13", "r14", "r15", "cc");
}

INTERRUPT static void clobber_all(struct interrupt_frame *frame) {
    (void)frame;
    clobber();
}

INTERRUPT static void clobber_all_and_skip(struct interrupt_frame *frame,
                                           unsigned long error_code) {
    (void)error_code;
    frame->rip += 2; /* of the MOV below */
    clobber();
}

/* Registers in the order of their numbers, without rsp. */
enum { REGISTERS = 15 };
struct image {
    uint64_t values[REGISTERS], rflags;
};

/* Fills every register (rbp too) with a value of its own, sets DF, runs `instruction`, and stores
 * what the registers then are. rax holds the address that a fault needs. */
#define RUN_WITH_ALL_REGISTERS(instruction, into)                                                  \
    __asm__ volatile("pushq %%rbp\n\t"                                                             \
                     "pushq %[image]\n\t"                                                          \
                     "movq $0x1001, %%rax\n\tmovq $0x1002, %%rcx\n\tmovq $0x1003, %%rdx\n\t"       \
                     "movq $0x1004, %%rbx\n\tmovq $0x1005, %%rbp\n\tmovq $0x1006, %%rsi\n\t"       \
                     "movq $0x1007, %%rdi\n\tmovq $0x1008, %%r8\n\tmovq $0x1009, %%r9\n\t"         \
                     "movq $0x100a, %%r10\n\tmovq $0x100b, %%r11\n\tmovq $0x100c, %%r12\n\t"       \
                     "movq $0x100d, %%r13\n\tmovq $0x100e, %%r14\n\tmovq $0x100f, %%r15\n\t"       \
                     "std\n\tclc\n\t" instruction "\n\t"                                           \
                     "pushfq\n\t"                                                                  \
                     "cld\n\t"                                                                     \
                     "pushq %%rax\n\t"                                                             \
                     "movq 16(%%rsp), %%rax\n\t"                                                   \
                     "popq 0(%%rax)\n\t"                                                           \
                     "popq 120(%%rax)\n\t"                                                         \
                     "movq %%rcx, 8(%%rax)\n\tmovq %%rdx, 16(%%rax)\n\tmovq %%rbx, 24(%%rax)\n\t"  \
                     "movq %%rbp, 32(%%rax)\n\tmovq %%rsi, 40(%%rax)\n\tmovq %%rdi, 48(%%rax)\n\t" \
                     "movq %%r8, 56(%%rax)\n\tmovq %%r9, 64(%%rax)\n\tmovq %%r10, 72(%%rax)\n\t"   \
                     "movq %%r11, 80(%%rax)\n\tmovq %%r12, 88(%%rax)\n\tmovq %%r13, 96(%%rax)\n\t" \
                     "movq %%r14, 104(%%rax)\n\tmovq %%r15, 112(%%rax)\n\t"                        \
                     "addq $8, %%rsp\n\t"                                                          \
                     "popq %%rbp"                                                                  \
                     :                                                                             \
                     : [image] "a"(into)                                                           \
                     : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",  \
                       "r14", "r15", "memory", "cc")

static void check_image(const struct image *image) {
    for (unsigned i = 0; i < REGISTERS; i++) {
        CHECK_EQUAL(image->values[i], 0x1001 + i);
    }
    CHECK(image->rflags & RFLAGS_DF);
    CHECK(!(image->rflags & RFLAGS_CF));
}

TEST(all_registers_and_the_direction_flag_survive_a_trap) {
    struct image image = {{0}, 0};
    struct idt *idt = test_idt();
    idt_set_handler(&idt->breakpoint, clobber_all);
    RUN_WITH_ALL_REGISTERS("int3", &image);
    check_image(&image);
}

TEST(all_registers_and_the_direction_flag_survive_a_fault_with_an_error_code) {
    struct image image = {{0}, 0};
    struct idt *idt = test_idt();
    idt_set_handler(&idt->page_fault, clobber_all_and_skip);
    /* 0x1001 is not mapped; the instruction has two bytes. */
    RUN_WITH_ALL_REGISTERS("movl %%ecx, (%%rax)", &image);
    check_image(&image);
}
