/* Start information is read when it is sound, and refused without harm when it is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "boot/layout.h"
#include "boot/pvh.h"
#include "tests/host/random.h"

/* The memory of a small machine that does not begin at 0, and where things are in it. */
enum { MEMORY = 0x10000, MEMORY_SIZE = 4096, COPY_SIZE = 512, RANDOM_MUTATIONS = 100000 };
enum { START = MEMORY + 0x100, LINE = MEMORY + 0x200, RSDP = MEMORY + 0x300, MAP = MEMORY + 0x400 };
enum { REGIONS = 3, RSDP_REVISION = 15 };

/* Offsets of the fields, after Xen's public header start_info.h. */
enum { VERSION = 4, MODULES = 12, MODULE_LIST = 16, COMMAND_LINE = 24, RSDP_FIELD = 32 };
enum { MEMORY_MAP = 40, MEMORY_MAP_ENTRIES = 48, START_SIZE = 56 };

struct machine {
    unsigned char bytes[MEMORY_SIZE];
};

static void set(struct machine *machine, uint64_t physical, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; i++)
        machine->bytes[physical - MEMORY + i] = (unsigned char)(value >> (8 * i));
}

static void set_text(struct machine *machine, uint64_t physical, const char *text) {
    memcpy(machine->bytes + (physical - MEMORY), text, strlen(text) + 1);
}

static void make_good(struct machine *machine) {
    memset(machine, 0xEE, sizeof *machine);
    set(machine, START, PVH_START_MAGIC, 4);
    set(machine, START + VERSION, 1, 4);
    set(machine, START + MODULES, 0, 4);
    set(machine, START + MODULE_LIST, 0, 8);
    set(machine, START + COMMAND_LINE, LINE, 8);
    set(machine, START + RSDP_FIELD, RSDP, 8);
    set(machine, START + MEMORY_MAP, MAP, 8);
    set(machine, START + MEMORY_MAP_ENTRIES, REGIONS, 4);
    set_text(machine, LINE, "exit scenario=page-fault");
    set_text(machine, RSDP, "RSD PTR ");
    set(machine, RSDP + RSDP_REVISION, 2, 1);
    const uint64_t regions[REGIONS][3] = {{0, 0x9fc00, MULTIBOOT2_MEMORY_AVAILABLE},
                                          {0x100000, 0x3ee0000, MULTIBOOT2_MEMORY_AVAILABLE},
                                          {UINT64_MAX - 0xfff, 0x2000, 2}};
    for (size_t i = 0; i < REGIONS; i++) {
        set(machine, MAP + 24 * i, regions[i][0], 8);
        set(machine, MAP + 24 * i + 8, regions[i][1], 8);
        set(machine, MAP + 24 * i + 16, regions[i][2], 4);
    }
}

/* Uses all that the result points to: AddressSanitizer sees what lies outside of the buffer. */
static void use(const struct multiboot2_information *information) {
    volatile size_t sum = strlen(information->command_line) + strlen(information->boot_loader_name);
    for (size_t i = 0; i < information->rsdp_length; i++)
        sum = sum + information->rsdp[i];
    struct multiboot2_region region;
    size_t count = 0;
    while (multiboot2_memory_region(information, count, &region)) {
        assert_true(region.base + region.length >= region.base);
        count++;
    }
    assert_int_equal(count, information->memory_map.count);
}

/* Reads from memory that ends after `size` bytes, with room for `room` bytes of copies, which are left
 * to the caller. When it comes back, the memory is gone. */
static enum pvh_status parse(const struct machine *machine, size_t size, size_t room,
                             uint64_t start, struct multiboot2_information *result, void **copy) {
    unsigned char *bytes = malloc(size);
    memcpy(bytes, machine->bytes, size);
    const struct pvh_memory memory = {bytes, MEMORY, size};
    *copy = malloc(room);
    enum pvh_status status = pvh_parse(&memory, start, *copy, room, result);
    free(bytes);
    use(result);
    return status;
}

static enum pvh_status status_of(const struct machine *machine, size_t size, size_t room,
                                 uint64_t start) {
    struct multiboot2_information result;
    void *copy;
    enum pvh_status status = parse(machine, size, room, start, &result, &copy);
    free(copy);
    return status;
}

static void all_of_it_is_read(void **state) {
    (void)state;
    struct machine machine;
    make_good(&machine);
    struct multiboot2_information result;
    void *copy;
    assert_int_equal(parse(&machine, MEMORY_SIZE, COPY_SIZE, START, &result, &copy), PVH_OK);
    assert_string_equal(result.command_line, "exit scenario=page-fault");
    assert_string_equal(result.boot_loader_name, "");
    assert_int_equal(result.rsdp_length, 36);
    assert_memory_equal(result.rsdp, "RSD PTR ", 8);
    assert_true(result.has_load_base_address);
    assert_int_equal(result.load_base_address, LOAD_ADDRESS);
    assert_false(result.framebuffer.has);
    assert_false(result.has_efi_64);
    struct multiboot2_region region;
    assert_int_equal(result.memory_map.count, REGIONS);
    assert_true(multiboot2_memory_region(&result, 1, &region));
    assert_int_equal(region.base, 0x100000);
    assert_int_equal(region.length, 0x3ee0000);
    assert_int_equal(region.type, MULTIBOOT2_MEMORY_AVAILABLE);
    free(copy);
}

static void what_is_at_address_0_is_not_there(void **state) {
    (void)state;
    struct machine machine;
    make_good(&machine);
    set(&machine, START + COMMAND_LINE, 0, 8);
    set(&machine, START + RSDP_FIELD, 0, 8);
    set(&machine, START + MEMORY_MAP, 0, 8);
    struct multiboot2_information result;
    void *copy;
    assert_int_equal(parse(&machine, MEMORY_SIZE, 0, START, &result, &copy), PVH_OK);
    assert_string_equal(result.command_line, "");
    assert_null(result.rsdp);
    assert_int_equal(result.memory_map.count, 0);
    free(copy);
    assert_int_equal(status_of(&machine, MEMORY_SIZE, COPY_SIZE, 0), PVH_NO_INFORMATION);
}

static void version_0_has_no_memory_map(void **state) {
    (void)state;
    struct machine machine;
    make_good(&machine);
    set(&machine, START + VERSION, 0, 4);
    struct multiboot2_information result;
    void *copy;
    assert_int_equal(parse(&machine, MEMORY_SIZE, COPY_SIZE, START, &result, &copy), PVH_OK);
    assert_string_equal(result.command_line, "exit scenario=page-fault");
    assert_int_equal(result.memory_map.count, 0);
    free(copy);
}

static void an_rsdp_before_revision_2_is_shorter(void **state) {
    (void)state;
    struct machine machine;
    make_good(&machine);
    set(&machine, RSDP + RSDP_REVISION, 0, 1);
    struct multiboot2_information result;
    void *copy;
    assert_int_equal(parse(&machine, MEMORY_SIZE, COPY_SIZE, START, &result, &copy), PVH_OK);
    assert_int_equal(result.rsdp_length, 20);
    free(copy);
}

static void a_wrong_magic_number_is_refused(void **state) {
    (void)state;
    struct machine machine;
    for (unsigned bit = 0; bit < 32; bit++) {
        make_good(&machine);
        set(&machine, START, PVH_START_MAGIC ^ (1u << bit), 4);
        assert_int_equal(status_of(&machine, MEMORY_SIZE, COPY_SIZE, START), PVH_BAD_MAGIC);
    }
}

/* Each thing at each place around both ends of the memory: it is read, or refused. */
static void nothing_is_read_that_is_not_all_in_memory(void **state) {
    (void)state;
    const struct {
        size_t field, size;
        enum pvh_status status;
    } parts[] = {
        {COMMAND_LINE, 25, PVH_BAD_COMMAND_LINE},
        {RSDP_FIELD, 36, PVH_BAD_RSDP},
        {MEMORY_MAP, 24 * REGIONS, PVH_BAD_MEMORY_MAP},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const uint64_t from[] = {LINE, RSDP, MAP};
        for (size_t shift = 0; shift < 100; shift++) {
            struct machine machine;
            make_good(&machine);
            uint64_t physical = MEMORY + MEMORY_SIZE - shift;
            size_t within = shift < parts[i].size ? shift : parts[i].size;
            memmove(machine.bytes + MEMORY_SIZE - shift, machine.bytes + (from[i] - MEMORY),
                    within);
            set(&machine, START + parts[i].field, physical, 8);
            assert_int_equal(status_of(&machine, MEMORY_SIZE, COPY_SIZE, START),
                             shift < parts[i].size ? parts[i].status : PVH_OK);
            set(&machine, START + parts[i].field, MEMORY - 1 - shift, 8);
            assert_int_equal(status_of(&machine, MEMORY_SIZE, COPY_SIZE, START), parts[i].status);
        }
        const uint64_t beyond[] = {1, UINT64_MAX, UINT64_MAX - 35, 1ull << 32, 1ull << 63};
        for (size_t j = 0; j < sizeof beyond / sizeof beyond[0]; j++) {
            struct machine machine;
            make_good(&machine);
            set(&machine, START + parts[i].field, beyond[j], 8);
            assert_int_equal(status_of(&machine, MEMORY_SIZE, COPY_SIZE, START), parts[i].status);
        }
    }
}

static void start_information_that_is_not_all_in_memory_is_refused(void **state) {
    (void)state;
    struct machine machine;
    make_good(&machine);
    for (size_t size = 0; size < START - MEMORY + START_SIZE; size++)
        assert_int_equal(status_of(&machine, size, COPY_SIZE, START), PVH_OUT_OF_REACH);
    set(&machine, START + VERSION, 0, 4);
    assert_int_equal(status_of(&machine, START - MEMORY + MEMORY_MAP - 1, COPY_SIZE, START),
                     PVH_OUT_OF_REACH);
    assert_int_equal(status_of(&machine, START - MEMORY + MEMORY_MAP, COPY_SIZE, START),
                     PVH_BAD_COMMAND_LINE);
    const uint64_t beyond[] = {1, MEMORY - 1, MEMORY + MEMORY_SIZE, UINT64_MAX};
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++)
        assert_int_equal(status_of(&machine, MEMORY_SIZE, COPY_SIZE, beyond[i]), PVH_OUT_OF_REACH);
}

/* The command line takes 25 bytes, the RSDP 36, the memory map 72, in this order. */
static void what_has_no_room_is_refused_and_the_rest_is_read(void **state) {
    (void)state;
    struct machine machine;
    make_good(&machine);
    for (size_t room = 0; room <= 25 + 36 + 72; room++) {
        struct multiboot2_information result;
        void *copy;
        enum pvh_status status = parse(&machine, MEMORY_SIZE, room, START, &result, &copy);
        assert_int_equal(status, room < 25             ? PVH_BAD_COMMAND_LINE
                                 : room < 25 + 36      ? PVH_BAD_RSDP
                                 : room < 25 + 36 + 72 ? PVH_BAD_MEMORY_MAP
                                                       : PVH_OK);
        assert_string_equal(result.command_line, room < 25 ? "" : "exit scenario=page-fault");
        free(copy);
    }
    const uint32_t too_many[] = {UINT32_MAX, 0x15555556}; /* 24 times this is 16, in 32 bits */
    for (size_t i = 0; i < 2; i++) {
        set(&machine, START + MEMORY_MAP_ENTRIES, too_many[i], 4);
        assert_int_equal(status_of(&machine, MEMORY_SIZE, COPY_SIZE, START), PVH_BAD_MEMORY_MAP);
    }
}

static void no_mutation_leads_out_of_the_memory(void **state) {
    (void)state;
    random_start();
    unsigned statuses[PVH_BAD_MEMORY_MAP + 1] = {0};
    const size_t fields[] = {0, VERSION, COMMAND_LINE, RSDP_FIELD, MEMORY_MAP, MEMORY_MAP_ENTRIES};
    for (int i = 0; i < RANDOM_MUTATIONS; i++) {
        struct machine machine;
        make_good(&machine);
        for (unsigned count = 1 + random_below(2); count > 0; count--) {
            size_t field = fields[random_below(sizeof fields / sizeof fields[0])];
            uint64_t value = random_below(2) ? MEMORY - 64 + random_below(MEMORY_SIZE + 128)
                                             : random_bits() >> random_below(32);
            set(&machine, START + field, value, field < COMMAND_LINE ? 4 : 8);
        }
        statuses[status_of(&machine, MEMORY_SIZE - random_below(64), COPY_SIZE, START)]++;
    }
    assert_true(statuses[PVH_OK] && statuses[PVH_BAD_MAGIC] && statuses[PVH_BAD_COMMAND_LINE] &&
                statuses[PVH_BAD_RSDP] && statuses[PVH_BAD_MEMORY_MAP]);
}

static void every_status_has_words_of_its_own(void **state) {
    (void)state;
    for (int status = 0; status <= PVH_BAD_MEMORY_MAP + 1; status++) {
        const char *message = pvh_status_message((enum pvh_status)status);
        assert_true(strlen(message) > 0);
        for (int other = 0; other < status; other++)
            assert_string_not_equal(message, pvh_status_message((enum pvh_status)other));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_is_read),
        cmocka_unit_test(what_is_at_address_0_is_not_there),
        cmocka_unit_test(version_0_has_no_memory_map),
        cmocka_unit_test(an_rsdp_before_revision_2_is_shorter),
        cmocka_unit_test(a_wrong_magic_number_is_refused),
        cmocka_unit_test(nothing_is_read_that_is_not_all_in_memory),
        cmocka_unit_test(start_information_that_is_not_all_in_memory_is_refused),
        cmocka_unit_test(what_has_no_room_is_refused_and_the_rest_is_read),
        cmocka_unit_test(no_mutation_leads_out_of_the_memory),
        cmocka_unit_test(every_status_has_words_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
