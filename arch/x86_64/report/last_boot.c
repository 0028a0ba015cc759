/*
 * The record is in parts that change at different times, each with a checksum of its own, so that a reset in
 * the middle of one costs that one. All is volatile: it is written for somebody whom the compiler does not
 * know, and the order of the writes counts.
 */
#include <trapgate/last_boot.h>

#include "arch/x86_64/decode/crc32.h"

#define MAGIC 0x544F4F4254534C54 /* "TLSTBOOT", in the order of the bytes */

/* Written once, and when the purpose changes. */
struct identity {
    uint64_t magic;
    uint32_t number;
    char purpose[TRAPGATE_LAST_BOOT_PURPOSE];
    uint32_t check; /* CRC-32 of all before */
};

struct state {
    uint32_t end, vector;
    uint64_t error_code, cr2, rip, rsp;
    uint32_t check, unused;
};

/* The sum of each byte times its place, from 1 on, and of the next place times PLACE: it follows a change of one
 * byte in a step. */
#define PLACE 0x9E3779B1u
struct text {
    uint32_t next; /* where the next byte goes: the oldest one */
    uint32_t sum;
    char bytes[TRAPGATE_LAST_BOOT_TEXT];
};

struct record {
    struct identity identity;
    struct state state;
    struct text text;
};
_Static_assert(sizeof(struct record) <= TRAPGATE_LAST_BOOT_PAGE, "it has a page");

/* Byte by byte: no part is big, and a copy may be uncached. */
static void copy_in(volatile void *to, const void *from, size_t size) {
    for (size_t i = 0; i < size; i++) {
        ((volatile char *)to)[i] = ((const char *)from)[i];
    }
}

static void copy_out(void *to, const volatile void *from, size_t size) {
    for (size_t i = 0; i < size; i++) {
        ((char *)to)[i] = ((const volatile char *)from)[i];
    }
}

static uint32_t check_of_identity(const struct identity *identity) {
    return trapgate_crc32((const char *)identity, offsetof(struct identity, check));
}

static uint32_t check_of_state(const struct state *state) {
    return trapgate_crc32((const char *)state, offsetof(struct state, check));
}

static bool read_identity(const volatile struct record *record, struct identity *identity) {
    copy_out(identity, &record->identity, sizeof *identity);
    return identity->magic == MAGIC && identity->check == check_of_identity(identity);
}

static bool read_state(const volatile struct record *record, struct state *state) {
    copy_out(state, &record->state, sizeof *state);
    return state->check == check_of_state(state);
}

/* In the order in which it was printed; 0 if it is damaged. What is not text is left out. */
static size_t read_text(const volatile struct record *record, char *to) {
    struct text text;
    copy_out(&text, &record->text, sizeof text);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < TRAPGATE_LAST_BOOT_TEXT; i++) {
        sum += (i + 1) * (uint8_t)text.bytes[i];
    }
    if (text.next >= TRAPGATE_LAST_BOOT_TEXT || text.sum != sum + text.next * PLACE) {
        return 0;
    }
    size_t length = 0;
    for (uint32_t i = 0; i < TRAPGATE_LAST_BOOT_TEXT; i++) {
        char byte = text.bytes[(text.next + i) % TRAPGATE_LAST_BOOT_TEXT];
        if ((byte >= ' ' && byte <= '~') || byte == '\n') {
            to[length++] = byte;
        }
    }
    return length;
}

bool trapgate_last_boot_read(const volatile void *page, struct trapgate_last_boot *last) {
    const volatile struct record *record = page;
    struct identity identity;
    struct state state;
    *last = (struct trapgate_last_boot){.end = TRAPGATE_LAST_BOOT_RUNNING};
    if (!read_identity(record, &identity) || !read_state(record, &state) ||
        state.end > TRAPGATE_LAST_BOOT_ENDED) {
        return false;
    }
    last->end = (enum trapgate_last_boot_end)state.end;
    last->number = identity.number;
    for (size_t i = 0; i < TRAPGATE_LAST_BOOT_PURPOSE - 1 && identity.purpose[i]; i++) {
        last->purpose[i] = identity.purpose[i];
    }
    if (last->end == TRAPGATE_LAST_BOOT_REPORTING) {
        last->vector = state.vector;
        last->error_code = state.error_code;
        last->cr2 = state.cr2;
        last->rip = state.rip;
        last->rsp = state.rsp;
    }
    last->text_length = read_text(record, last->text);
    return true;
}

static void write_identity(volatile struct record *record, uint32_t number, const char *purpose) {
    struct identity identity = {.magic = MAGIC, .number = number};
    for (size_t i = 0; i < TRAPGATE_LAST_BOOT_PURPOSE - 1 && purpose[i]; i++) {
        identity.purpose[i] = purpose[i];
    }
    identity.check = check_of_identity(&identity);
    copy_in(&record->identity, &identity, sizeof identity);
}

static void write_state(volatile struct record *record, struct state state) {
    state.check = check_of_state(&state);
    copy_in(&record->state, &state, sizeof state);
}

void trapgate_last_boot_begin(volatile void *page, const char *purpose) {
    volatile struct record *record = page;
    struct identity identity;
    uint32_t number = read_identity(record, &identity) ? identity.number + 1 : 1;
    record->identity.magic = 0; /* until all of it is written */
    write_state(record, (struct state){.end = TRAPGATE_LAST_BOOT_RUNNING});
    for (size_t i = 0; i < sizeof record->text; i++) {
        ((volatile char *)&record->text)[i] = 0;
    }
    write_identity(record, number, purpose);
}

void trapgate_last_boot_purpose(volatile void *page, const char *purpose) {
    volatile struct record *record = page;
    write_state(record, (struct state){.end = TRAPGATE_LAST_BOOT_RUNNING});
    write_identity(record, record->identity.number, purpose);
}

void trapgate_last_boot_put(volatile void *page, const char *text, size_t length) {
    volatile struct text *to = &((volatile struct record *)page)->text;
    uint32_t next = to->next, sum = to->sum;
    for (size_t i = 0; i < length && next < TRAPGATE_LAST_BOOT_TEXT; i++) {
        sum += (next + 1) * ((uint32_t)(uint8_t)text[i] - (uint8_t)to->bytes[next]);
        uint32_t after = next + 1 < TRAPGATE_LAST_BOOT_TEXT ? next + 1 : 0;
        sum += (after - next) * PLACE;
        to->bytes[next] = text[i];
        to->sum = sum;
        to->next = next = after;
    }
}

void trapgate_last_boot_report(volatile void *page, const struct trapgate_exception *exception) {
    volatile struct record *record = page;
    if (record->state.end == TRAPGATE_LAST_BOOT_RUNNING) {
        write_state(record, (struct state){.end = TRAPGATE_LAST_BOOT_REPORTING,
                                           .vector = exception->vector,
                                           .error_code = exception->error_code,
                                           .cr2 = exception->cr2,
                                           .rip = exception->frame->rip,
                                           .rsp = exception->frame->rsp});
    }
}

void trapgate_last_boot_end(volatile void *page) {
    write_state(page, (struct state){.end = TRAPGATE_LAST_BOOT_ENDED});
}
