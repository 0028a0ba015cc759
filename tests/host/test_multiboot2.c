/* Boot information is read when it is sound, and refused without harm when it is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "boot/multiboot2.h"
#include "tests/host/random.h"

enum { INFORMATION_SIZE = 1024, FIXED_SIZE = 8, HEADER_SIZE = 8, RANDOM_MUTATIONS = 300000 };

/* Boot information that is being written, little-endian as the specification has it. */
struct writer {
    unsigned char bytes[INFORMATION_SIZE];
    size_t size;
};

static void put_number(struct writer *writer, uint64_t value, size_t size) {
    assert_true(writer->size + size <= sizeof writer->bytes);
    for (size_t i = 0; i < size; i++)
        writer->bytes[writer->size++] = (unsigned char)(value >> (8 * i));
}

static void set_u32(struct writer *writer, size_t at, uint32_t value) {
    size_t size = writer->size;
    writer->size = at;
    put_number(writer, value, 4);
    writer->size = size;
}

static size_t begin_tag(struct writer *writer, uint32_t type) {
    while (writer->size % 8 != 0)
        put_number(writer, 0xEE, 1); /* the padding is nobody's business */
    size_t tag = writer->size;
    put_number(writer, type, 4);
    put_number(writer, HEADER_SIZE, 4);
    return tag;
}

static void end_tag(struct writer *writer, size_t tag) {
    set_u32(writer, tag + 4, (uint32_t)(writer->size - tag));
}

static void begin(struct writer *writer) {
    writer->size = 0;
    put_number(writer, 0, 4);
    put_number(writer, 0, 4);
}

static void end(struct writer *writer) {
    begin_tag(writer, MULTIBOOT2_TAG_END);
    set_u32(writer, 0, (uint32_t)writer->size);
}

static void put_string_tag(struct writer *writer, uint32_t type, const char *text) {
    size_t tag = begin_tag(writer, type);
    for (size_t i = 0; i <= strlen(text); i++)
        put_number(writer, (unsigned char)text[i], 1);
    end_tag(writer, tag);
}

static void put_memory_map(struct writer *writer, uint32_t stride) {
    size_t tag = begin_tag(writer, MULTIBOOT2_TAG_MEMORY_MAP);
    put_number(writer, stride, 4);
    put_number(writer, 0, 4);
    const uint64_t regions[][3] = {{0, 0x9fc00, MULTIBOOT2_MEMORY_AVAILABLE},
                                   {0x100000, 0x7ee0000, MULTIBOOT2_MEMORY_AVAILABLE},
                                   {UINT64_MAX - 0xfff, 0x2000, 2}};
    for (size_t i = 0; i < 3; i++) {
        put_number(writer, regions[i][0], 8);
        put_number(writer, regions[i][1], 8);
        put_number(writer, regions[i][2], 4);
        for (uint32_t filler = 20; filler < stride; filler++)
            put_number(writer, 0xEE, 1);
    }
    end_tag(writer, tag);
}

static void put_framebuffer(struct writer *writer, uint64_t address, uint8_t type) {
    size_t tag = begin_tag(writer, MULTIBOOT2_TAG_FRAMEBUFFER);
    put_number(writer, address, 8);
    put_number(writer, 5120, 4);
    put_number(writer, 1280, 4);
    put_number(writer, 800, 4);
    put_number(writer, 32, 1);
    put_number(writer, type, 1);
    put_number(writer, 0, 2);
    if (type == MULTIBOOT2_FRAMEBUFFER_RGB) {
        const uint8_t colors[] = {16, 8, 9, 7, 1, 5};
        for (size_t i = 0; i < sizeof colors; i++)
            put_number(writer, colors[i], 1);
    }
    end_tag(writer, tag);
}

static void put_filled_tag(struct writer *writer, uint32_t type, size_t length, uint8_t filler) {
    size_t tag = begin_tag(writer, type);
    for (size_t i = 0; i < length; i++)
        put_number(writer, filler, 1);
    end_tag(writer, tag);
}

/* One tag of each kind that is read; any other type is an unknown one. */
static void put_tag(struct writer *writer, uint32_t type) {
    switch (type) {
    case MULTIBOOT2_TAG_COMMAND_LINE:
        put_string_tag(writer, type, "exit scenario=page_fault");
        break;
    case MULTIBOOT2_TAG_BOOT_LOADER_NAME:
        put_string_tag(writer, type, "GRUB 2.06-13");
        break;
    case MULTIBOOT2_TAG_MEMORY_MAP:
        put_memory_map(writer, 24);
        break;
    case MULTIBOOT2_TAG_FRAMEBUFFER:
        put_framebuffer(writer, UINT64_C(0x7000000000), MULTIBOOT2_FRAMEBUFFER_RGB);
        break;
    case MULTIBOOT2_TAG_RSDP_OLD:
        put_filled_tag(writer, type, 20, 0x14);
        break;
    case MULTIBOOT2_TAG_RSDP_NEW:
        put_filled_tag(writer, type, 36, 0x15);
        break;
    case MULTIBOOT2_TAG_LOAD_BASE_ADDRESS:
        put_filled_tag(writer, type, 4, 0x21);
        break;
    default:
        put_filled_tag(writer, type, 8, 0xff);
        break;
    }
}

static const uint32_t all_tags[] = {
    MULTIBOOT2_TAG_COMMAND_LINE,
    MULTIBOOT2_TAG_BOOT_LOADER_NAME,
    MULTIBOOT2_TAG_RSDP_NEW,
    0xffffffff, /* unknown */
    MULTIBOOT2_TAG_MEMORY_MAP,
    MULTIBOOT2_TAG_RSDP_OLD,
    MULTIBOOT2_TAG_FRAMEBUFFER,
    MULTIBOOT2_TAG_EFI_SYSTEM_TABLE_64,
    3, /* within the table of readers, but a module, which none of them reads */
    MULTIBOOT2_TAG_LOAD_BASE_ADDRESS,
};
enum { TAG_COUNT = sizeof all_tags / sizeof all_tags[0] };

static void write_good(struct writer *writer) {
    begin(writer);
    for (size_t i = 0; i < TAG_COUNT; i++)
        put_tag(writer, all_tags[i]);
    end(writer);
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

/* Parses a copy in a buffer of exactly `available` bytes, and leaves the copy to the caller. */
static enum multiboot2_status parse_copy(const struct writer *writer, size_t available,
                                         struct multiboot2_information *result, void **buffer) {
    *buffer = malloc(available);
    memcpy(*buffer, writer->bytes, available);
    enum multiboot2_status status = multiboot2_parse(*buffer, available, result);
    use(result);
    return status;
}

static enum multiboot2_status status_of(const struct writer *writer, size_t available) {
    struct multiboot2_information result;
    void *buffer;
    enum multiboot2_status status = parse_copy(writer, available, &result, &buffer);
    free(buffer);
    return status;
}

static void every_tag_is_read(void **state) {
    (void)state;
    struct writer writer;
    write_good(&writer);
    struct multiboot2_information result;
    void *buffer;
    assert_int_equal(parse_copy(&writer, writer.size, &result, &buffer), MULTIBOOT2_OK);
    assert_string_equal(result.command_line, "exit scenario=page_fault");
    assert_string_equal(result.boot_loader_name, "GRUB 2.06-13");
    assert_int_equal(result.rsdp_length, 36);
    assert_int_equal(result.rsdp[0], 0x15);
    assert_true(result.has_efi_64);
    assert_true(result.efi_system_table == 0xffffffffffffffff);
    assert_true(result.has_load_base_address);
    assert_int_equal(result.load_base_address, 0x21212121);

    assert_true(result.framebuffer.has);
    assert_int_equal(result.framebuffer.address, UINT64_C(0x7000000000));
    assert_int_equal(result.framebuffer.pitch, 5120);
    assert_int_equal(result.framebuffer.width, 1280);
    assert_int_equal(result.framebuffer.height, 800);
    assert_int_equal(result.framebuffer.bits_per_pixel, 32);
    assert_int_equal(result.framebuffer.type, MULTIBOOT2_FRAMEBUFFER_RGB);
    assert_int_equal(result.framebuffer.red.position, 16);
    assert_int_equal(result.framebuffer.red.size, 8);
    assert_int_equal(result.framebuffer.green.position, 9);
    assert_int_equal(result.framebuffer.green.size, 7);
    assert_int_equal(result.framebuffer.blue.position, 1);
    assert_int_equal(result.framebuffer.blue.size, 5);
    free(buffer);
}

static void regions_are_read_whatever_the_size_of_an_entry(void **state) {
    (void)state;
    for (uint32_t stride = 24; stride <= 40; stride += 8) {
        struct writer writer;
        begin(&writer);
        put_memory_map(&writer, stride);
        end(&writer);
        struct multiboot2_information result;
        struct multiboot2_region region;
        void *buffer;
        assert_int_equal(parse_copy(&writer, writer.size, &result, &buffer), MULTIBOOT2_OK);
        assert_int_equal(result.memory_map.count, 3);
        assert_true(multiboot2_memory_region(&result, 1, &region));
        assert_int_equal(region.base, 0x100000);
        assert_int_equal(region.length, 0x7ee0000);
        assert_int_equal(region.type, MULTIBOOT2_MEMORY_AVAILABLE);
        assert_true(multiboot2_memory_region(&result, 2, &region));
        assert_int_equal(region.length, 0xfff); /* its end would be beyond the address space */
        assert_int_equal(region.type, 2);
        assert_false(multiboot2_memory_region(&result, 3, &region));
        assert_false(multiboot2_memory_region(&result, SIZE_MAX, &region));
        free(buffer);
    }
}

static void nothing_is_said_by_information_without_tags(void **state) {
    (void)state;
    struct writer writer;
    begin(&writer);
    end(&writer);
    struct multiboot2_information result;
    memset(&result, 0xff, sizeof result);
    void *buffer;
    assert_int_equal(parse_copy(&writer, writer.size, &result, &buffer), MULTIBOOT2_OK);
    free(buffer);
    assert_string_equal(result.command_line, "");
    assert_string_equal(result.boot_loader_name, "");
    assert_int_equal(result.memory_map.count, 0);
    assert_false(result.framebuffer.has);
    assert_null(result.rsdp);
    assert_false(result.has_load_base_address);
    assert_false(result.has_efi_64);
    assert_false(result.has_efi_32);
}

static void of_duplicated_tags_the_first_counts(void **state) {
    (void)state;
    struct writer writer;
    begin(&writer);
    put_string_tag(&writer, MULTIBOOT2_TAG_COMMAND_LINE, "");
    put_string_tag(&writer, MULTIBOOT2_TAG_COMMAND_LINE, "second");
    put_framebuffer(&writer, 0, MULTIBOOT2_FRAMEBUFFER_EGA_TEXT);
    put_framebuffer(&writer, 1, MULTIBOOT2_FRAMEBUFFER_RGB);
    put_filled_tag(&writer, MULTIBOOT2_TAG_LOAD_BASE_ADDRESS, 4, 0);
    put_filled_tag(&writer, MULTIBOOT2_TAG_LOAD_BASE_ADDRESS, 4, 1);
    put_filled_tag(&writer, MULTIBOOT2_TAG_RSDP_NEW, 36, 1);
    put_filled_tag(&writer, MULTIBOOT2_TAG_RSDP_NEW, 40, 2);
    end(&writer);
    struct multiboot2_information result;
    void *buffer;
    assert_int_equal(parse_copy(&writer, writer.size, &result, &buffer), MULTIBOOT2_OK);
    assert_string_equal(result.command_line, "");
    assert_int_equal(result.framebuffer.address, 0);
    assert_int_equal(result.framebuffer.type, MULTIBOOT2_FRAMEBUFFER_EGA_TEXT);
    assert_int_equal(result.load_base_address, 0);
    assert_int_equal(result.rsdp_length, 36);
    free(buffer);
}

static void the_new_rsdp_is_preferred_in_either_order(void **state) {
    (void)state;
    for (uint32_t first = MULTIBOOT2_TAG_RSDP_OLD; first <= MULTIBOOT2_TAG_RSDP_NEW; first++) {
        struct writer writer;
        begin(&writer);
        put_tag(&writer, first);
        put_tag(&writer, MULTIBOOT2_TAG_RSDP_OLD + MULTIBOOT2_TAG_RSDP_NEW - first);
        end(&writer);
        struct multiboot2_information result;
        void *buffer;
        assert_int_equal(parse_copy(&writer, writer.size, &result, &buffer), MULTIBOOT2_OK);
        assert_int_equal(result.rsdp_length, 36);
        free(buffer);
    }
    struct writer writer;
    begin(&writer);
    put_tag(&writer, MULTIBOOT2_TAG_RSDP_OLD);
    end(&writer);
    struct multiboot2_information result;
    void *buffer;
    assert_int_equal(parse_copy(&writer, writer.size, &result, &buffer), MULTIBOOT2_OK);
    assert_int_equal(result.rsdp_length, 20);
    assert_int_equal(result.rsdp[19], 0x14);
    free(buffer);
}

static void an_absent_or_misaligned_buffer_is_refused(void **state) {
    (void)state;
    struct multiboot2_information result;
    assert_int_equal(multiboot2_parse(NULL, 64, &result), MULTIBOOT2_NO_INFORMATION);
    struct writer writer;
    write_good(&writer);
    unsigned char *buffer = malloc(writer.size + 8);
    for (size_t offset = 1; offset < 8; offset++) {
        memcpy(buffer + offset, writer.bytes, writer.size);
        assert_int_equal(multiboot2_parse(buffer + offset, writer.size, &result),
                         MULTIBOOT2_MISALIGNED);
        assert_string_equal(result.command_line, "");
    }
    free(buffer);
}

static void a_total_size_that_cannot_be_is_refused(void **state) {
    (void)state;
    struct writer writer;
    write_good(&writer);
    for (uint32_t total = 0; total < FIXED_SIZE + HEADER_SIZE; total++) {
        set_u32(&writer, 0, total);
        assert_int_equal(status_of(&writer, writer.size), MULTIBOOT2_TOO_SHORT);
    }
    const uint32_t beyond[] = {(uint32_t)writer.size + 1, 0x7fffffff, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        set_u32(&writer, 0, beyond[i]);
        assert_int_equal(status_of(&writer, writer.size), MULTIBOOT2_CUT_OFF);
    }
}

static void what_is_cut_off_is_read_as_far_as_it_goes(void **state) {
    (void)state;
    struct writer writer;
    begin(&writer);
    put_string_tag(&writer, MULTIBOOT2_TAG_COMMAND_LINE, "exit");
    size_t whole = writer.size;
    put_string_tag(&writer, MULTIBOOT2_TAG_BOOT_LOADER_NAME, "GRUB 2.06");
    end(&writer);
    for (size_t length = whole; length < writer.size; length++) {
        struct multiboot2_information result;
        void *buffer;
        assert_int_equal(parse_copy(&writer, length, &result, &buffer), MULTIBOOT2_CUT_OFF);
        assert_string_equal(result.command_line, "exit");
        free(buffer);
    }
}

static void good_information_is_refused_at_every_shorter_length(void **state) {
    (void)state;
    struct writer writer;
    write_good(&writer);
    for (size_t length = 0; length < writer.size; length++)
        assert_int_equal(status_of(&writer, length), MULTIBOOT2_CUT_OFF);
    /* The same when it claims to be no longer than that. */
    for (size_t length = FIXED_SIZE; length < writer.size; length++) {
        set_u32(&writer, 0, (uint32_t)length);
        enum multiboot2_status status = status_of(&writer, length);
        if (length < FIXED_SIZE + HEADER_SIZE)
            assert_int_equal(status, MULTIBOOT2_TOO_SHORT);
        else
            assert_true(status == MULTIBOOT2_TAG_BEYOND_END || status == MULTIBOOT2_NO_END_TAG);
    }
}

/* The tag is last in its buffer, so that every byte which a reader takes too much is seen. */
static void every_tag_is_refused_at_every_shorter_size(void **state) {
    (void)state;
    for (size_t i = 0; i < TAG_COUNT; i++) {
        struct writer whole;
        begin(&whole);
        put_tag(&whole, all_tags[i]);
        size_t size = whole.size - FIXED_SIZE;
        for (uint32_t shorter = HEADER_SIZE; shorter <= size; shorter++) {
            struct writer cut = whole;
            cut.size = FIXED_SIZE + shorter;
            set_u32(&cut, FIXED_SIZE + 4, shorter);
            set_u32(&cut, 0, (uint32_t)cut.size);
            enum multiboot2_status status = status_of(&cut, cut.size);
            bool is_known = all_tags[i] != 3 && all_tags[i] != 0xffffffff;
            bool is_map = all_tags[i] == MULTIBOOT2_TAG_MEMORY_MAP;
            bool has_whole_entries = is_map && shorter >= 16 && (shorter - 16) % 24 == 0;
            if (is_known && shorter < size && !has_whole_entries)
                assert_true(status == MULTIBOOT2_TAG_TOO_SHORT ||
                            status == MULTIBOOT2_UNTERMINATED_STRING ||
                            status == MULTIBOOT2_BAD_MEMORY_MAP);
            else
                assert_int_equal(status, MULTIBOOT2_NO_END_TAG);
        }
    }
}

static void a_tag_size_that_cannot_be_is_refused(void **state) {
    (void)state;
    const struct {
        uint32_t size;
        enum multiboot2_status status;
    } cases[] = {
        {0, MULTIBOOT2_TAG_TOO_SHORT},           {1, MULTIBOOT2_TAG_TOO_SHORT},
        {7, MULTIBOOT2_TAG_TOO_SHORT},           {33, MULTIBOOT2_TAG_BEYOND_END},
        {0x7fffffff, MULTIBOOT2_TAG_BEYOND_END}, {0xfffffff8, MULTIBOOT2_TAG_BEYOND_END},
        {0xffffffff, MULTIBOOT2_TAG_BEYOND_END},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct writer writer;
        begin(&writer);
        put_filled_tag(&writer, 0xffffffff, 16, 0);
        end(&writer); /* 32 bytes of tags: 24 and 8 */
        set_u32(&writer, FIXED_SIZE + 4, cases[i].size);
        assert_int_equal(status_of(&writer, writer.size), cases[i].status);
    }
}

static void a_missing_end_tag_is_an_error(void **state) {
    (void)state;
    struct writer writer;
    begin(&writer);
    put_string_tag(&writer, MULTIBOOT2_TAG_COMMAND_LINE, "1234567"); /* needs no padding */
    set_u32(&writer, 0, (uint32_t)writer.size);
    assert_int_equal(status_of(&writer, writer.size), MULTIBOOT2_NO_END_TAG);
    begin(&writer);
    put_string_tag(&writer, MULTIBOOT2_TAG_COMMAND_LINE, "123"); /* lacks its padding */
    set_u32(&writer, 0, (uint32_t)writer.size);
    assert_int_equal(status_of(&writer, writer.size), MULTIBOOT2_NO_END_TAG);
}

static void a_string_ends_within_its_tag(void **state) {
    (void)state;
    for (uint32_t type = 1; type <= 2; type++) {
        for (size_t length = 0; length < 20; length++) {
            struct writer writer;
            begin(&writer);
            put_filled_tag(&writer, type, length, 'a');
            end(&writer); /* the zeros of the end tag do not count */
            assert_int_equal(status_of(&writer, writer.size), MULTIBOOT2_UNTERMINATED_STRING);
        }
    }
}

static void a_memory_map_has_whole_entries_of_a_possible_size(void **state) {
    (void)state;
    struct writer writer;
    begin(&writer);
    put_memory_map(&writer, 24); /* 3 entries, 72 bytes */
    end(&writer);
    const uint32_t wrong[] = {0, 1, 8, 16, 23, 25, 32, 36, 48, 80, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        set_u32(&writer, FIXED_SIZE + HEADER_SIZE, wrong[i]);
        assert_int_equal(status_of(&writer, writer.size), MULTIBOOT2_BAD_MEMORY_MAP);
    }
    set_u32(&writer, FIXED_SIZE + HEADER_SIZE, 72); /* one long entry is possible */
    assert_int_equal(status_of(&writer, writer.size), MULTIBOOT2_OK);
}

static void what_stood_before_a_bad_tag_is_kept(void **state) {
    (void)state;
    struct writer writer;
    begin(&writer);
    put_tag(&writer, MULTIBOOT2_TAG_COMMAND_LINE);
    put_filled_tag(&writer, MULTIBOOT2_TAG_FRAMEBUFFER, 4, 0);
    put_tag(&writer, MULTIBOOT2_TAG_BOOT_LOADER_NAME);
    end(&writer);
    struct multiboot2_information result;
    void *buffer;
    assert_int_equal(parse_copy(&writer, writer.size, &result, &buffer), MULTIBOOT2_TAG_TOO_SHORT);
    assert_string_equal(result.command_line, "exit scenario=page_fault");
    assert_string_equal(result.boot_loader_name, "");
    assert_false(result.framebuffer.has);
    free(buffer);
}

static void mutate(struct writer *writer) {
    const uint32_t telling[] = {0, 1, 7, 8, 9, 16, 24, 32, 0x7fffffff, 0x80000000, 0xfffffff8, ~0u};
    size_t words = writer->size / 4;
    for (unsigned count = 1 + random_below(4); count > 0; count--) {
        size_t word = random_below((unsigned)words) * 4;
        switch (random_below(4)) {
        case 0:
            set_u32(writer, word, telling[random_below(sizeof telling / sizeof telling[0])]);
            break;
        case 1:
            set_u32(writer, word, random_below(64));
            break;
        default:
            writer->bytes[random_below((unsigned)writer->size)] = (unsigned char)random_bits();
            break;
        }
    }
    if (random_below(4) == 0) {
        writer->size = FIXED_SIZE + random_below((unsigned)writer->size - FIXED_SIZE);
        set_u32(writer, 0, (uint32_t)writer->size);
    }
}

static void no_mutation_leads_out_of_the_buffer(void **state) {
    (void)state;
    random_start();
    unsigned statuses[MULTIBOOT2_NO_END_TAG + 1] = {0};
    struct writer good;
    write_good(&good);
    for (int i = 0; i < RANDOM_MUTATIONS; i++) {
        struct writer writer = good;
        mutate(&writer);
        statuses[status_of(&writer, writer.size)]++;
    }
    for (size_t status = 0; status <= MULTIBOOT2_NO_END_TAG; status++) {
        bool is_of_buffer = status == MULTIBOOT2_NO_INFORMATION || status == MULTIBOOT2_MISALIGNED;
        assert_int_equal(statuses[status] == 0, is_of_buffer);
    }
}

static void every_status_has_words_of_its_own(void **state) {
    (void)state;
    for (int status = 0; status <= MULTIBOOT2_NO_END_TAG + 1; status++) {
        const char *message = multiboot2_status_message((enum multiboot2_status)status);
        assert_true(strlen(message) > 0);
        for (int other = 0; other < status; other++)
            assert_string_not_equal(message,
                                    multiboot2_status_message((enum multiboot2_status)other));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tag_is_read),
        cmocka_unit_test(regions_are_read_whatever_the_size_of_an_entry),
        cmocka_unit_test(nothing_is_said_by_information_without_tags),
        cmocka_unit_test(of_duplicated_tags_the_first_counts),
        cmocka_unit_test(the_new_rsdp_is_preferred_in_either_order),
        cmocka_unit_test(an_absent_or_misaligned_buffer_is_refused),
        cmocka_unit_test(a_total_size_that_cannot_be_is_refused),
        cmocka_unit_test(what_is_cut_off_is_read_as_far_as_it_goes),
        cmocka_unit_test(good_information_is_refused_at_every_shorter_length),
        cmocka_unit_test(every_tag_is_refused_at_every_shorter_size),
        cmocka_unit_test(a_tag_size_that_cannot_be_is_refused),
        cmocka_unit_test(a_missing_end_tag_is_an_error),
        cmocka_unit_test(a_string_ends_within_its_tag),
        cmocka_unit_test(a_memory_map_has_whole_entries_of_a_possible_size),
        cmocka_unit_test(what_stood_before_a_bad_tag_is_kept),
        cmocka_unit_test(no_mutation_leads_out_of_the_buffer),
        cmocka_unit_test(every_status_has_words_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
