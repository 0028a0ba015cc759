/* The two formats that a record is made of: JSON and CRC-32. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/report/json.h"

static void crc32_is_the_one_of_gzip(void **state) {
    (void)state;
    assert_int_equal(trapgate_crc32("123456789", 9), 0xCBF43926);
    assert_int_equal(trapgate_crc32("", 0), 0);
    assert_int_equal(trapgate_crc32("The quick brown fox jumps over the lazy dog", 43), 0x414FA339);
}

/* By its definition, bit by bit. */
static uint32_t crc32_of_byte(unsigned byte) {
    uint32_t crc = byte ^ UINT32_MAX;
    for (unsigned bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    return ~crc;
}

static void every_row_of_the_table_of_crc32_is_right(void **state) {
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        char character = (char)byte;
        assert_int_equal(trapgate_crc32(&character, 1), crc32_of_byte(byte));
    }
}

static void everything(struct json *json) {
    json_open(json, NULL, '{');
    json_text(json, "text", "a \"b\" \\ \n\x7f");
    json_hexadecimal(json, "number", UINT64_MAX);
    json_open(json, "list", '[');
    json_number(json, NULL, 0);
    json_word(json, NULL, "null");
    json_open(json, NULL, '{');
    json_close(json, '}');
    json_close(json, ']');
    json_bytes(json, "bytes", (const uint8_t *)"\x00\xff", 2);
    json_close(json, '}');
}

static const char want[] = "{\"text\":\"a \\\"b\\\" \\\\ \\u000a\\u007f\","
                           "\"number\":\"0xffffffffffffffff\",\"list\":[0,null,{}],"
                           "\"bytes\":\"00ff\"}";

static void json_has_its_commas_and_escapes(void **state) {
    (void)state;
    char text[200];
    struct json json;
    json_start(&json, text, sizeof text);
    everything(&json);
    size_t length;
    assert_true(json_end(&json, &length));
    assert_string_equal(text, want);
    assert_int_equal(length, strlen(want));
}

static void json_stays_within_every_size(void **state) {
    (void)state;
    for (size_t size = 1; size <= sizeof want; size++) {
        char *text = test_malloc(size);
        struct json json;
        json_start(&json, text, size);
        everything(&json);
        size_t length;
        assert_int_equal(json_end(&json, &length), size == sizeof want);
        assert_int_equal(length, size - 1);
        assert_memory_equal(text, want, size - 1);
        assert_int_equal(text[size - 1], 0);
        test_free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32_is_the_one_of_gzip),
        cmocka_unit_test(every_row_of_the_table_of_crc32_is_right),
        cmocka_unit_test(json_has_its_commas_and_escapes),
        cmocka_unit_test(json_stays_within_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
