#include <trapgate/catch.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/unhandled.h>

/*
 * What C cannot say: to leave a function at its call from far below it.
 *
 * catch_call puts what a function call preserves (System V ABI, "Registers"), and rflags, on the
 * stack, and rsp into the context. Only when that is complete does the context become the innermost
 * one: an exception, or an interrupt whose handler faults, may come between any two instructions.
 * catch_resume takes the stack back and lets catch_call return once more, with 1. The handler that
 * it leaves was on a stack that is done with, so no iretq is owed; NMI, after which one is, is not
 * caught.
 */
_Static_assert(offsetof(struct trapgate_catch_context, rsp) == 0, "written by the assembly below");
_Static_assert(offsetof(struct trapgate_catch_context, outer) == 8, "read by the assembly below");
__asm__(".pushsection .text.catch, \"ax\", @progbits\n"
        /* bool catch_call(context %rdi, body %rsi, argument %rdx, innermost %rcx) */
        "catch_call:\n\t"
        "pushq %rbp\n\t"
        "movq %rsp, %rbp\n\t" /* a link in the chain of frames, for backtraces */
        "pushq %rbx\n\t"
        "pushq %r12\n\t"
        "pushq %r13\n\t"
        "pushq %r14\n\t"
        "pushq %r15\n\t"
        "pushfq\n\t"
        "movq %rsp, (%rdi)\n\t"
        "movq %rdi, (%rcx)\n\t"
        "movq %rdi, %rbx\n\t"
        "movq %rcx, %r12\n\t"
        "movq %rdx, %rdi\n\t"
        "pushq %rax\n\t" /* aligns: the ABI wants 16 bytes at a call */
        "call *%rsi\n\t"
        "popq %rax\n\t"
        "movq 8(%rbx), %rax\n\t"
        "movq %rax, (%r12)\n\t"
        "popq %rax\n\t" /* not into rflags: the body came back in good order */
        "xorl %eax, %eax\n"
        "1:\n\t"
        "popq %r15\n\t"
        "popq %r14\n\t"
        "popq %r13\n\t"
        "popq %r12\n\t"
        "popq %rbx\n\t"
        "popq %rbp\n\t"
        "ret\n"
        /* NORETURN void catch_resume(rsp %rdi) */
        "catch_resume:\n\t"
        "movq %rdi, %rsp\n\t"
        "movl $1, %eax\n\t"
        "popfq\n\t"
        "jmp 1b\n\t"
        ".popsection");
bool catch_call(struct trapgate_catch_context *context, void (*body)(void *), void *argument,
                struct trapgate_catch_context **innermost);
NORETURN void catch_resume(uint64_t rsp);

#define READ_SEGMENT(name)                                                                         \
    __extension__({                                                                                \
        uint16_t selector;                                                                         \
        __asm__ volatile("movw %%" #name ", %0" : "=rm"(selector));                                \
        selector;                                                                                  \
    })
#define WRITE_SEGMENT(name, selector)                                                              \
    __asm__ volatile("movl %0, %%" #name : : "r"((uint32_t)(selector)) : "memory")

bool exception_catch(struct caught_exception *caught, void (*body)(void *), void *argument) {
    struct trapgate_catch_state *state = trapgate_catch_state();
    struct trapgate_catch_context context = {
        .outer = state->innermost,
        .caught = caught,
        .fs_base = cpu_read_msr(MSR_FS_BASE),
        .gs_base = cpu_read_msr(MSR_GS_BASE),
        .ds = READ_SEGMENT(ds),
        .es = READ_SEGMENT(es),
        .fs = READ_SEGMENT(fs),
        .gs = READ_SEGMENT(gs),
        .ss = READ_SEGMENT(ss),
    };
    return catch_call(&context, body, argument, &state->innermost);
}

/* A selector is loaded only if it changed: loading one can fault, and loads FS's and GS's base. */
static void restore_segments(const struct trapgate_catch_context *context) {
    WRITE_SEGMENT(ss, context->ss); /* after a change of privilege it is null */
    if (READ_SEGMENT(ds) != context->ds) {
        WRITE_SEGMENT(ds, context->ds);
    }
    if (READ_SEGMENT(es) != context->es) {
        WRITE_SEGMENT(es, context->es);
    }
    if (READ_SEGMENT(fs) != context->fs) {
        WRITE_SEGMENT(fs, context->fs);
    }
    if (READ_SEGMENT(gs) != context->gs) {
        WRITE_SEGMENT(gs, context->gs);
    }
    cpu_write_msr(MSR_FS_BASE, context->fs_base);
    cpu_write_msr(MSR_GS_BASE, context->gs_base);
}

static bool catchable(unsigned vector) {
    return vector < VECTOR_EXCEPTIONS && vector != VECTOR_MACHINE_CHECK &&
           exception_class(vector) != EXCEPTION_CLASS_INTERRUPT;
}

void trapgate_catch_deliver(const struct trapgate_exception *exception) {
    struct trapgate_catch_state *state = trapgate_catch_state();
    struct trapgate_catch_context *context = state->innermost;
    if (!context || !catchable(exception->vector)) {
        return;
    }
    if (context->caught) {
        *context->caught = (struct caught_exception){
            .vector = exception->vector,
            .has_error_code = exception->has_error_code,
            .error_code = exception->error_code,
            .address = exception->vector == VECTOR_PAGE_FAULT ? exception->cr2 : 0,
            .dr6 = exception->vector == VECTOR_DEBUG ? exception->dr6 : 0,
            .frame = *exception->frame,
            .registers = *exception->registers,
        };
    }
    state->innermost = context->outer; /* before IF may come back */
    restore_segments(context);
    catch_resume(context->rsp);
}
