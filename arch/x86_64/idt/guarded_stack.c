#include <trapgate/segments.h>

bool trapgate_guarded_stack_make(struct trapgate_guarded_stack *stack, const char *name,
                                 void *memory, size_t size,
                                 bool (*unmap)(void *page, void *context), void *context) {
    char *pages = memory;
    if (!pages || (uintptr_t)pages % TRAPGATE_PAGE_SIZE != 0 || size % TRAPGATE_PAGE_SIZE != 0 ||
        size < 2 * TRAPGATE_PAGE_SIZE || (uintptr_t)pages + size < size || !unmap(pages, context)) {
        return false;
    }
    stack->name = name;
    stack->guard = pages;
    stack->base = pages + TRAPGATE_PAGE_SIZE;
    stack->top = pages + size;
    return true;
}

const struct trapgate_guarded_stack *
trapgate_guarded_stack_find(const struct trapgate_guarded_stack *stacks,
                            const struct trapgate_guarded_stack *end, uint64_t address) {
    for (const struct trapgate_guarded_stack *stack = stacks; stack < end; stack++) {
        if (address >= (uint64_t)stack->guard && address < (uint64_t)stack->top) {
            return stack;
        }
    }
    return NULL;
}
