/* Names that kernels define themselves, gathered from public ones: macros, tags, functions, enumerators.
 * Every public header is included after them, in C and in C++ (taken.sh): none may be touched. */
#define PAGE_SIZE 4096
#define PAGE_SHIFT 12
#define PAGE_MASK (~0xFFF)
#define PAGE_PRESENT taken
#define PAGE_WRITE taken
#define PAGE_WRITABLE taken
#define PAGE_USER taken
#define PAGE_DIRTY taken
#define PAGE_ACCESSED taken
#define PAGE_GLOBAL taken
#define PAGE_NO_EXECUTE taken
#define PTE_P taken
#define PTE_W taken
#define PTE_U taken
#define CR0_PE taken
#define CR0_MP taken
#define CR0_EM taken
#define CR0_TS taken
#define CR0_WP taken
#define CR0_PG taken
#define CR4_PSE taken
#define CR4_PAE taken
#define CR4_PGE taken
#define CR4_SMEP taken
#define CR4_SMAP taken
#define EFER_SCE taken
#define EFER_LME taken
#define EFER_NXE taken
#define MSR_EFER taken
#define MSR_STAR taken
#define MSR_LSTAR taken
#define MSR_FS_BASE taken
#define MSR_GS_BASE taken
#define MSR_KERNEL_GS_BASE taken
#define RFLAGS_IF taken
#define RFLAGS_TF taken
#define FL_IF taken
#define SELECTOR_KERNEL_CODE taken
#define KERNEL_CS taken
#define KERNEL_DS taken
#define USER_CS taken
#define USER_DS taken
#define GDT_ENTRIES taken
#define IDT_ENTRIES taken
#define TSS_SELECTOR taken
#define SEG_KCODE taken
#define SEG_KDATA taken
#define SEG_TSS taken
#define GATE_PRESENT taken
#define GATE_INTERRUPT taken
#define GATE_TRAP taken
#define INT_GATE taken
#define STS_IG64 taken
#define STS_TG64 taken
#define IRQ0 taken
#define IRQ_BASE taken
#define PIC1 taken
#define PIC2 taken
#define PIC_LINES taken
#define PIC1_COMMAND taken
#define PIC_EOI taken
#define T_DIVIDE taken
#define T_DEBUG taken
#define T_PGFLT taken
#define T_SYSCALL taken
#define EXCEPTION taken
#define RESERVED taken
#define FAULT taken
#define TRAP taken
#define ABORT taken
#define ENTRY taken
#define PRESENT taken
#define NO_CODE taken
#define ZERO taken
#define SELECTOR taken
#define CONTROL taken
#define ASSERT taken
#define BIT taken
#define BEGIN taken
#define END taken
#define SAME taken
#define OPTIONS taken
#define PACKED taken
#define ALIGNED taken
#define WEAK taken
#define UNUSED taken
#define STACK_SIZE taken
#define GUARDED_STACK taken
#define REGISTER taken
#define REGISTERS taken
#define SYMBOL taken
#define TEST taken
#define CHECK taken
#define NOINLINE taken
#define current taken
#define min taken
#define max taken
#define likely taken
#define unlikely taken
#define barrier taken
#define panic taken
#define BUG_ON taken
#define container_of taken
#define ARRAY_SIZE taken
#define READ_ONCE taken
#define per_cpu taken

struct registers {
    int taken;
};
struct regs {
    int taken;
};
struct gdt {
    int taken;
};
struct tss {
    int taken;
};
struct gate {
    int taken;
};
struct exception {
    int taken;
};
struct instruction {
    int taken;
};
struct page_walk {
    int taken;
};
struct cpuid {
    int taken;
};
struct context {
    int taken;
};
struct trapframe {
    int taken;
};
struct idt_entry {
    int taken;
};
struct gdt_entry {
    int taken;
};
struct screen {
    int taken;
};
struct facts {
    int taken;
};
struct symbol {
    int taken;
};
enum cr0 { CR0_TAKEN };
enum rflags { RFLAGS_TAKEN };
enum selector { SELECTOR_TAKEN };
void idt_init(int taken);
void idt_set_gate(int taken);
void gdt_initialize(int taken);
void tss_initialize(int taken);
void segments_load(int taken);
void page_walk(int taken);
void pic_initialize(int taken);
void unhandled(int taken);
void refuse(int taken);
void probe_read(int taken);
void exception_handler(int taken);
void isr_handler(int taken);
void irq_handler(int taken);
void report(int taken);
void load_idt(int taken);
void outb(int taken);
