#include "kernel/bench/growth.h"

#include <trapgate/catch.h>
#include <trapgate/idt.h>

#include "arch/x86_64/decode/symbol_table.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/text/format.h"
#include "kernel/bench/rows.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "kernel/string.h"

static void put_row(const char *what, unsigned long count, uint64_t ticks) {
    char id[48], words[48];
    format_text(id, sizeof id, "growth.%s.%lu", what, count);
    format_text(words, sizeof words, "%s, %lu", what, count);
    rows_one(id, words, ticks / ticks_per_unit());
}

/*
 * Symbols: a table of functions of 16 bytes that are all called f, made in RAM beyond the image. (A million
 * names of their own would be longer, but no lookup reads more than a block of them.)
 */
enum { RAM = 32 << 20, RAM_SIZE = 8 << 20, FUNCTION_SIZE = 16, SYMBOLS_MOST = 1000000 };

static uint8_t *put_symbols(uint8_t *at, struct symbol_block *blocks, uint32_t symbols) {
    const uint8_t *rows = at;
    for (uint32_t i = 0; i < symbols; i++) {
        bool first = i % SYMBOLS_A_BLOCK == 0;
        if (first) {
            blocks[i / SYMBOLS_A_BLOCK] =
                (struct symbol_block){i * FUNCTION_SIZE, (uint32_t)(at - rows)};
        }
        *at++ = first ? 0 : FUNCTION_SIZE;
        *at++ = FUNCTION_SIZE;
        *at++ = 'f';
        *at++ = 0;
    }
    return at;
}

static const uint64_t first_function = 0xffffffff90000000;

static void make_table(struct symbol_table *table, uint32_t symbols) {
    uint32_t blocks = (symbols + SYMBOLS_A_BLOCK - 1) / SYMBOLS_A_BLOCK;
    struct symbol_range *range = (struct symbol_range *)(table + 1);
    struct symbol_block *index = (struct symbol_block *)(range + 1);
    uint8_t *rows = (uint8_t *)(index + blocks), *end = put_symbols(rows, index, symbols);
    *range = (struct symbol_range){
        .start = first_function, .size = symbols * FUNCTION_SIZE, .is_code = 1};
    *table = (struct symbol_table){.magic = SYMBOL_TABLE_MAGIC,
                                   .ranges = 1,
                                   .symbols = symbols,
                                   .symbols_size = (uint32_t)(end - rows),
                                   .size = (uint32_t)(end - (uint8_t *)table)};
}

/* The mean of lookups that are spread over all of it. */
static uint64_t ticks_of_lookup(const struct symbol_table *table, uint32_t symbols) {
    enum { LOOKUPS = 1000 };
    struct symbol_place place;
    uint64_t start = cpu_time_stamp();
    for (uint64_t i = 0; i < LOOKUPS; i++) {
        if (!trapgate_symbol_find(table, first_function + i * symbols / LOOKUPS * FUNCTION_SIZE + 5,
                                  &place)) {
            return 0;
        }
    }
    return (cpu_time_stamp() - start) / LOOKUPS;
}

static void symbols_rows(void) {
    struct symbol_table *table = memory_map_device(RAM, RAM_SIZE, MEMORY_WRITE_BACK);
    for (uint32_t symbols = 1000; table && symbols <= SYMBOLS_MOST; symbols *= 10) {
        make_table(table, symbols);
        put_row("symbols", symbols, ticks_of_lookup(table, symbols));
    }
}

/* Catches: what the innermost of so many costs, from its call until it has caught a #UD. */
static uint64_t innermost_ticks;

static void raise(void *argument) {
    (void)argument;
    __asm__ volatile("ud2");
}

static void nest(void *left) {
    if (left) {
        exception_catch(NULL, nest, (char *)left - 1);
        return;
    }
    uint64_t start = cpu_time_stamp();
    exception_catch(NULL, raise, NULL);
    innermost_ticks = cpu_time_stamp() - start;
}

static void nesting_rows(void) {
    for (uintptr_t depth = 1; depth <= 100; depth *= 10) {
        nest((void *)(depth - 1));
        put_row("catches", depth, innermost_ticks);
    }
}

/* Handlers: an interrupt's cost, with so many vectors in use. */
enum { FIRST = 0x30, MEASURED = FIRST };

INTERRUPT static void on_interrupt(struct interrupt_frame *frame) {
    (void)frame;
}

static void handlers_rows(void) {
    static struct idt idt;
    memcpy(&idt, exceptions_idt(), sizeof idt);
    for (unsigned count = 1; count <= 200; count++) {
        idt_set_interrupt(&idt, FIRST + count - 1, on_interrupt);
        if (count == 1 || count == 10 || count == 100 || count == 200) {
            idt_load(&idt);
            uint64_t start = cpu_time_stamp();
            __asm__ volatile("int %0" : : "i"(MEASURED) : "memory");
            put_row("handlers", count, cpu_time_stamp() - start);
        }
    }
    idt_load_unchecked(exceptions_idt());
}

void growth_rows(void) {
    idt_load_unchecked(exceptions_idt());
    symbols_rows();
    nesting_rows();
    handlers_rows();
}

__attribute__((noipa)) void growth_below(unsigned frames, void (*then)(void)) {
    if (frames) {
        growth_below(frames - 1, then);
    } else {
        then();
    }
    __asm__ volatile(""); /* so that no call is a jump */
}
