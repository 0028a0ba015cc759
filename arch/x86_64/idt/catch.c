#include <trapgate/catch.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/unhandled.h>

#include "arch/x86_64/idt/catch_context.h"
#include "arch/x86_64/idt/visit.h"

/* catch_call.S */
_Static_assert(offsetof(struct trapgate_catch_context, rsp) == 0, "CONTEXT_RSP");
_Static_assert(offsetof(struct trapgate_catch_context, outer) == 8, "CONTEXT_OUTER");
bool trapgate_catch_call(struct trapgate_catch_context *context, void (*body)(void *),
                         void *argument, struct trapgate_catch_context **innermost);
NORETURN void trapgate_catch_resume(uint64_t rsp);

#define READ_SEGMENT(name)                                                                         \
    __extension__({                                                                                \
        uint16_t selector;                                                                         \
        __asm__ volatile("movw %%" #name ", %0" : "=rm"(selector));                                \
        selector;                                                                                  \
    })
#define WRITE_SEGMENT(name, selector)                                                              \
    __asm__ volatile("movl %0, %%" #name : : "r"((uint32_t)(selector)) : "memory")

void trapgate_catch_fill(struct trapgate_catch_context *context, uint64_t rsp,
                         struct caught_exception *caught) {
    *context = (struct trapgate_catch_context){
        .rsp = rsp,
        .outer = trapgate_catch_state()->innermost,
        .caught = caught,
        .fs_base = cpu_read_msr(MSR_FS_BASE),
        .gs_base = cpu_read_msr(MSR_GS_BASE),
        .ds = READ_SEGMENT(ds),
        .es = READ_SEGMENT(es),
        .fs = READ_SEGMENT(fs),
        .gs = READ_SEGMENT(gs),
        .ss = READ_SEGMENT(ss),
    };
}

bool exception_catch(struct caught_exception *caught, void (*body)(void *), void *argument) {
    struct trapgate_catch_context context;
    trapgate_catch_fill(&context, 0, caught);
    __atomic_add_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
    bool caught_one =
        trapgate_catch_call(&context, body, argument, &trapgate_catch_state()->innermost);
    __atomic_sub_fetch(&trapgate_care, 1, __ATOMIC_SEQ_CST);
    return caught_one;
}

/* A selector is loaded only if it changed: loading one can fault, and loads FS's and GS's base. */
void trapgate_catch_restore_segments(const struct trapgate_catch_context *context,
                                     bool keep_bases) {
    WRITE_SEGMENT(ss, context->ss); /* after a change of privilege it is null */
    if (READ_SEGMENT(ds) != context->ds) {
        WRITE_SEGMENT(ds, context->ds);
    }
    if (READ_SEGMENT(es) != context->es) {
        WRITE_SEGMENT(es, context->es);
    }
    if (keep_bases) {
        return;
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
            .address = trapgate_has_cr2(exception->vector) ? exception->cr2 : 0,
            .dr6 = exception->dr6,
            .frame = *exception->frame,
            .registers = *exception->registers,
        };
    }
    state->innermost = context->outer; /* before IF may come back */
    trapgate_catch_restore_segments(context, state->keep_bases);
    trapgate_catch_resume(context->rsp);
}
