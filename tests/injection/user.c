/* Code at CPL 3 that does what it may not, each as its bytes. */
#include "tests/injection/answers.h"

#include <stddef.h>

enum { LONGEST = 20 };
static const struct {
    unsigned char size, bytes[LONGEST];
} codes[] = {
#define CODE(...)                                                                                  \
    {                                                                                              \
        sizeof((unsigned char[]){__VA_ARGS__}), {                                                  \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
    CODE(0xF4),                   /* 0: hlt */
    CODE(0xFA),                   /* 1: cli */
    CODE(0xFB),                   /* 2: sti */
    CODE(0xE4, 0x60),             /* 3: in $0x60, %al */
    CODE(0xEE),                   /* 4: out %al, %dx */
    CODE(0x0F, 0x20, 0xC0),       /* 5: mov %cr0, %rax */
    CODE(0x0F, 0x22, 0xD8),       /* 6: mov %rax, %cr3 */
    CODE(0x0F, 0x21, 0xF8),       /* 7: mov %dr7, %rax */
    CODE(0x0F, 0x32),             /* 8: rdmsr */
    CODE(0x0F, 0x30),             /* 9: wrmsr */
    CODE(0x0F, 0x01, 0x14, 0x24), /* 10: lgdt (%rsp) */
    CODE(0x0F, 0x01, 0x1C, 0x24), /* 11: lidt (%rsp) */
    CODE(0x0F, 0x01, 0x3C, 0x24), /* 12: invlpg (%rsp) */
    CODE(0x0F, 0x00, 0xD8),       /* 13: ltr %ax */
    CODE(0x0F, 0x06),             /* 14: clts */
    CODE(0x0F, 0x01, 0xF0),       /* 15: lmsw %ax */
    CODE(0x0F, 0x01, 0xF8),       /* 16: swapgs */
    CODE(0x0F, 0x07),             /* 17: sysret */
    CODE(0x0F, 0x05),             /* 18: syscall, which is off */
    CODE(0x0F, 0x0B),             /* 19: ud2 */
    CODE(0xCD, 0x0E),             /* 20: int $14 */
    CODE(0xCD, 0x99),             /* 21: int $0x99 */
    CODE(0xF1),                   /* 22: int1 */
    CODE(0x31, 0xC9, 0xF7, 0xF1), /* 23: xor %ecx, %ecx; div %ecx */
    CODE(0x31, 0xC0, 0x88, 0x00), /* 24: xor %eax, %eax; mov %al, (%rax) */
    CODE(0x48, 0xC7, 0xC0, 0x00, 0x00, 0x20, 0x80, 0x8A, 0x00), /* 25: a read of the kernel's */
    CODE(0x48, 0xC7, 0xC0, 0x00, 0x10, 0x20, 0x80, 0xFF, 0xE0), /* 26: a jump into the kernel */
    CODE(0x48, 0xB8, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x41, 0x8A,
         0x00),                                                 /* 27: text as an address */
    CODE(0x31, 0xE4, 0x50),                                     /* 28: xor %esp, %esp; push %rax */
    CODE(0x9C, 0x80, 0x4C, 0x24, 0x01, 0x01, 0x9D, 0x90, 0x90), /* 29: single-step */
    CODE(0x54, 0xC3),                               /* 30: push %rsp; ret: runs its stack */
    CODE(0x8E, 0xD0),                               /* 31: mov %eax, %ss: null */
    CODE(0xC6, 0x05, 0xF9, 0xFF, 0xFF, 0xFF, 0x00), /* 32: writes to its own code */
    CODE(0x0F, 0x01, 0x04, 0x24),                   /* 33: sgdt (%rsp): UMIP */
    CODE(0x0F, 0x0A, 0x00),                         /* 34: no instruction */
    CODE(0x0F, 0x58, 0xC0),                         /* 35: addps: SSE is off */
    CODE(0xEB, 0x00),                               /* 36: into what was never written: zeros */
};

static void run(uint64_t number) {
    injection_run_user(codes[number].bytes, codes[number].size);
}

INJECTIONS({"user.hlt", run, 0, GP, NULL}, {"user.cli", run, 1, GP, NULL},
           {"user.sti", run, 2, GP, NULL}, {"user.in", run, 3, GP, NULL},
           {"user.out", run, 4, GP, NULL}, {"user.read-cr0", run, 5, GP, NULL},
           {"user.write-cr3", run, 6, GP, NULL}, {"user.read-dr7", run, 7, GP, NULL},
           {"user.rdmsr", run, 8, GP, NULL}, {"user.wrmsr", run, 9, GP, NULL},
           {"user.lgdt", run, 10, GP, NULL}, {"user.lidt", run, 11, GP, NULL},
           {"user.invlpg", run, 12, GP, NULL}, {"user.ltr", run, 13, GP, NULL},
           {"user.clts", run, 14, GP, NULL}, {"user.lmsw", run, 15, GP, NULL},
           {"user.swapgs", run, 16, GP, NULL}, {"user.sysret", run, 17, ANSWER_ANY, NULL},
           {"user.syscall-off", run, 18, UD, NULL}, {"user.ud2", run, 19, UD, NULL},
           {"user.int-14", run, 20, GP, NULL}, {"user.int-0x99", run, 21, GP, NULL},
           {"user.int1", run, 22, ANSWER_ANY, NULL},
           {"user.divide", run, 23, VECTOR_DIVIDE_ERROR, NULL},
           {"user.null-pointer", run, 24, PF, "null-pointer"},
           {"user.read-kernel", run, 25, PF, NULL}, {"user.jump-kernel", run, 26, PF, NULL},
           {"user.non-canonical", run, 27, GP, "non-canonical"},
           {"user.stack-gone", run, 28, PF, NULL},
           {"user.single-step", run, 29, VECTOR_DEBUG, NULL},
           {"user.execute-stack", run, 30, PF, NULL}, {"user.ss-null", run, 31, GP, NULL},
           {"user.write-code", run, 32, PF, NULL}, {"user.sgdt", run, 33, GP, NULL},
           {"user.no-instruction", run, 34, UD, NULL}, {"user.sse-off", run, 35, UD, NULL},
           {"user.zeros", run, 36, ANSWER_ANY, NULL});
