#include "arch/x86_64/decode/machine_check.h"

#include <stdbool.h>

#include "arch/x86_64/decode/words.h"

enum { FILTERED = 1 << 12 }; /* F: a hint for counting, no part of the code */

/* SDM 3B, "Simple Error Codes". */
static const struct {
    uint16_t code;
    const char *words;
} simple_codes[] = {
    {0x0000, "no error"},
    {0x0001, "an error that is not classified"},
    {0x0002, "a parity error in the microcode ROM"},
    {0x0003, "an error that another processor or the board signals"},
    {0x0004, "a functional redundancy check that failed"},
    {0x0005, "a parity error inside the processor"},
    {0x0006, "an attempt to execute outside of SMRAM in system management mode"},
    {0x0400, "an internal timer (watchdog) that ran out"},
    {0x0E0B, "an error of an I/O device, as its root port reports it"},
};

/* The fields of compound codes, by their letters there. */
static const char *const transactions[] = {"instruction", "data", "generic", "reserved"}; /* TT */
static const char *const levels[] = {"level 0", "level 1", "level 2", "generic"};         /* LL */
static const char *const requests[] = {"error",     "read",       "write",
                                       "data read", "data write", "instruction fetch",
                                       "prefetch",  "eviction",   "snoop"}; /* RRRR */
static const char *const memory_requests[] = {"access",    "read",   "write",  "address or command",
                                              "scrubbing", "access", "access", "access"}; /* MMM */
static const char *const participants[] = {"by this processor", "answered by this processor",
                                           "seen by this processor", "generic"}; /* PP */
static const char *const spaces[] = {"memory", "reserved", "I/O", "other"};      /* II */

static const char *request(unsigned code) {
    unsigned number = code >> 4 & 15;
    return number < sizeof requests / sizeof *requests ? requests[number] : "reserved request";
}

static void put_memory(struct text *text, unsigned code, const char *where) {
    unsigned channel = code & 15;
    text_put(text, "memory ");
    text_put(text, memory_requests[code >> 4 & 7]);
    text_put(text, where);
    if (channel != 15) { /* which means that it is not known */
        text_put(text, ", channel ");
        text_put_number(text, channel, 10);
    }
}

static void put_level(struct text *text, unsigned code) {
    text_put(text, levels[code & 3]);
    text_put(text, " ");
}

/* SDM 3B, "Compound Error Codes": the highest bit that is set tells which; false for none of them. */
static bool put_compound(struct text *text, unsigned code) {
    const char *transaction = transactions[code >> 2 & 3];
    if ((code & 0xF800) == 0x0800) {
        text_put(text, "bus or interconnect: ");
        text_put(text, request(code));
        text_put(text, " in ");
        text_put(text, spaces[code >> 2 & 3]);
        text_put(text, " space, ");
        text_put(text, participants[code >> 9 & 3]);
        text_put(text, code & 0x100 ? ", timed out" : "");
    } else if ((code & 0xFF80) == 0x0280) {
        put_memory(text, code, " in memory used as a cache");
    } else if ((code & 0xFF00) == 0x0100) {
        text_put(text, request(code));
        text_put(text, " in the ");
        put_level(text, code);
        text_put(text, transaction);
        text_put(text, " cache");
    } else if ((code & 0xFF80) == 0x0080) {
        put_memory(text, code, ", told by the memory controller");
    } else if ((code & 0xFFF0) == 0x0010) {
        text_put(text, "the ");
        put_level(text, code);
        text_put(text, transaction);
        text_put(text, " TLB");
    } else if ((code & 0xFFFC) == 0x000C) {
        text_put(text, "the ");
        put_level(text, code);
        text_put(text, "cache");
    } else if ((code & 0xFC00) == 0x0400) {
        text_put(text, "an internal error that is not classified");
    } else {
        return false;
    }
    return true;
}

size_t trapgate_machine_check_describe(char *buffer, size_t size, uint64_t status) {
    struct text text = {buffer, size, 0};
    unsigned code = (unsigned)(status & 0xFFFF & ~(uint64_t)FILTERED);
    for (size_t i = 0; i < sizeof simple_codes / sizeof *simple_codes; i++) {
        if (simple_codes[i].code == (status & 0xFFFF)) {
            text_put(&text, simple_codes[i].words);
            return text_finish(&text);
        }
    }
    if (!put_compound(&text, code)) {
        text_put(&text, "an error code that is the model's own, ");
        text_put_number(&text, (unsigned long)(status & 0xFFFF), 16);
    }
    return text_finish(&text);
}
