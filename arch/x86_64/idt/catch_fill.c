/* What exception_catch() pushes, for a catch of another shape. */
#include "arch/x86_64/idt/catch_context.h"

#define READ_SEGMENT(name, field) __asm__ volatile("movw %%" #name ", %0" : "=m"(field))

static void read_base(uint32_t msr, struct trapgate_half *high, struct trapgate_half *low) {
    uint64_t base = cpu_read_msr(msr);
    low->half = (uint32_t)base;
    high->half = (uint32_t)(base >> 32);
}

void trapgate_catch_fill(struct trapgate_catch_context *context, struct caught_exception *caught) {
    context->state = trapgate_catch_state();
    context->outer = context->state->innermost;
    context->caught = caught;
    read_base(MSR_FS_BASE, &context->fs_base_high, &context->fs_base_low);
    read_base(MSR_GS_BASE, &context->gs_base_high, &context->gs_base_low);
    READ_SEGMENT(ds, context->ds);
    READ_SEGMENT(es, context->es);
    READ_SEGMENT(fs, context->fs);
    READ_SEGMENT(gs, context->gs);
    READ_SEGMENT(ss, context->gs_base_high.above);
}
