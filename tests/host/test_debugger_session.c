/* The debugger's protocol, packet by packet, with a made-up machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/host/made_up_target.h"

static int start(void **state) {
    (void)state;
    made_up_reset();
    return 0;
}

static enum session_event send_bytes(const char *bytes, size_t length) {
    enum session_event event = SESSION_NOTHING;
    for (size_t i = 0; i < length; i++) {
        enum session_event now = session_take((uint8_t)bytes[i]);
        event = now ? now : event;
    }
    return event;
}

static enum session_event send_packet(const char *payload, size_t length) {
    static char packet[2 * LINK_PAYLOAD + 16];
    size_t at = 0;
    uint8_t sum = 0;
    packet[at++] = '$';
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = (uint8_t)payload[i];
        if (byte == '$' || byte == '#' || byte == '}' || byte == '*') {
            packet[at++] = '}';
            sum = (uint8_t)(sum + '}');
            byte ^= 0x20;
        }
        packet[at++] = (char)byte;
        sum = (uint8_t)(sum + byte);
    }
    at += (size_t)sprintf(packet + at, "#%02x", sum);
    return send_bytes(packet, at);
}

/* The payload of the last packet on the line, run-length and escapes undone, its checksum checked. */
static size_t last_payload(char *to) {
    size_t begin = made_up_sent, end = 0, length = 0;
    while (begin > 0 && made_up_line[begin - 1] != '$') {
        begin--;
    }
    assert_true(begin > 0);
    for (end = begin; made_up_line[end] != '#'; end++) {
    }
    uint8_t sum = 0;
    for (size_t i = begin; i < end; i++) {
        sum = (uint8_t)(sum + (uint8_t)made_up_line[i]);
        if (made_up_line[i] == '}') {
            i++;
            sum = (uint8_t)(sum + (uint8_t)made_up_line[i]);
            to[length++] = (char)(made_up_line[i] ^ 0x20);
        } else if (made_up_line[i] == '*') {
            i++;
            sum = (uint8_t)(sum + (uint8_t)made_up_line[i]);
            for (int count = made_up_line[i] - 29; count > 0; count--) {
                to[length] = to[length - 1];
                length++;
            }
        } else {
            to[length++] = made_up_line[i];
        }
    }
    to[length] = '\0';
    made_up_line[made_up_sent] = '\0';
    assert_int_equal(strtoul(made_up_line + end + 1, NULL, 16), sum);
    return length;
}

static void check_answer(const char *packet, const char *expected) {
    char answer[2 * MADE_UP_LINE];
    made_up_sent = 0;
    assert_int_equal(send_packet(packet, strlen(packet)), SESSION_NOTHING);
    (void)last_payload(answer);
    assert_string_equal(answer, expected);
    session_take('+');
}

static void an_unknown_packet_is_answered_by_nothing(void **state) {
    (void)state;
    check_answer("vMustReplyEmpty", "");
    check_answer("!", "");
    check_answer("qTStatus", "");
    check_answer("Z9,10000,1", "");
    check_answer("QThreadEvents:1", "");
}

static void what_is_supported_is_said(void **state) {
    char answer[MADE_UP_LINE];
    (void)state;
    send_packet("qSupported:swbreak+;hwbreak+", 28);
    (void)last_payload(answer);
    assert_non_null(strstr(answer, "PacketSize=1000"));
    assert_non_null(strstr(answer, "QStartNoAckMode+"));
    assert_non_null(strstr(answer, "qXfer:features:read+"));
    assert_true(session.knows_breakpoints);
    check_answer("vCont?", "vCont;c;C;s;S;r");
}

static void memory_is_read_and_written(void **state) {
    (void)state;
    check_answer("M10010,4:deadbeef", "OK");
    check_answer("m10010,4", "deadbeef");
    check_answer("m10010,0", "");
    check_answer("x10010,2", "b\xde\xad");
    check_answer("x0,0", "b");
    check_answer("m0,4", "E0e");
    check_answer("m8000000000000000,4", "E0e");
    check_answer("M0,1:00", "E0e");
    check_answer("M10010,4:dead", "E16");
    check_answer("M10010,4:deadbexx", "E16");
    check_answer("m", "E16");
    check_answer("m10010", "E16");
    check_answer("m11122233344455566,4", "E16");
}

static void a_read_beyond_the_end_is_cut_short(void **state) {
    (void)state;
    check_answer("m11ffe,10", "0000");
    check_answer("m12000,1", "E0e");
}

static void binary_data_is_escaped_both_ways(void **state) {
    char packet[] = "X10020,6:$#}*\0a", answer[MADE_UP_LINE];
    (void)state;
    send_packet(packet, sizeof packet - 1);
    (void)last_payload(answer);
    assert_string_equal(answer, "OK");
    send_bytes("+", 1);
    check_answer("m10020,6", "24237d2a0061");
    send_packet("x10020,6", 8);
    assert_int_equal(last_payload(answer), 7);
    assert_memory_equal(answer, "b$#}*\0a", 7);
    send_bytes("+", 1);
    check_answer("X10020,5:abc", "E16");
}

static void runs_of_every_length_come_as_they_are(void **state) {
    char packet[32], answer[MADE_UP_LINE];
    (void)state;
    for (unsigned length = 1; length < 300; length++) {
        sprintf(packet, "m10400,%x", length);
        send_packet(packet, strlen(packet));
        assert_int_equal(last_payload(answer), 2 * length);
        assert_int_equal(strspn(answer, "0"), 2 * length);
        session_take('+');
    }
    made_up_sent = 0;
    send_packet("m10400,100", 10);
    assert_true(made_up_sent < 40);
}

static void registers_are_read_and_written(void **state) {
    char answer[MADE_UP_LINE], all[MADE_UP_LINE] = "G";
    (void)state;
    check_answer("P10=efcdab8967452301", "OK");
    check_answer("p10", "efcdab8967452301");
    check_answer("P12=08000000", "E01");
    check_answer("P10=ef", "E16");
    check_answer("P10", "E16");
    check_answer("pff", "E16");
    check_answer("p18", "xxxxxxxxxxxxxxxxxxxx");
    send_packet("g", 1);
    (void)last_payload(answer);
    session_take('+');
    strcat(all, answer);
    check_answer(all, "OK"); /* with the x's, and with what cannot be written as it is */
    check_answer("G0g", "E16");
}

static void a_stop_is_told(void **state) {
    (void)state;
    session.stop.reason = STOP_WATCH;
    session.stop.address = 0x1234;
    check_answer("?", "T056:0000000000000000;7:0000000000000000;10:0000000000000000;"
                      "thread:1;watch:1234;");
}

static void who_continues_again_without_a_word_is_told_where_it_stands(void **state) {
    const struct stop stop = {.signal = SIGNAL_TRAP};
    (void)state;
    assert_int_equal(send_packet("vCont;c", 7), SESSION_CONTINUE);
    (void)session_stopped(&stop);
    session_take('+'); /* which was not for the news, but gdb gave it */
    made_up_sent = 0;
    assert_int_equal(send_packet("vCont;c", 7), SESSION_NOTHING);
    assert_int_equal(made_up_line[0], '+');
    assert_int_equal(made_up_line[2], 'T');
    session_take('+');
    check_answer("qC", "QC1");
    assert_int_equal(send_packet("vCont;c", 7), SESSION_CONTINUE);
}

static void only_news_that_nobody_acknowledged_is_said_again(void **state) {
    const struct stop stop = {.signal = SIGNAL_TRAP};
    (void)state;
    assert_int_equal(send_packet("vCont;c", 7), SESSION_CONTINUE);
    (void)session_stopped(&stop);
    made_up_sent = 0;
    link_say_again(&session.link);
    assert_int_equal(made_up_line[1], 'T');
    session_take('+');
    made_up_sent = 0;
    link_say_again(&session.link);
    assert_int_equal(made_up_sent, 0);
    send_packet("qC", 2);
    made_up_sent = 0;
    link_say_again(&session.link); /* an answer is asked for */
    assert_int_equal(made_up_sent, 0);
}

/* At 115,200 baud 11,520 bytes come in a second, whatever they are: at least 9 of 10 are to be memory's. The least
 * that gdb asks for at a time is a packet, when it reads more than one. */
static void nine_of_ten_bytes_on_the_line_are_memory(void **state) {
    enum { PART = 0x800, READS = 4 };
    uint32_t random = 1;
    size_t line = 0, asked = 0;
    char packet[32];
    (void)state;
    for (size_t i = 0; i < MADE_UP_SIZE; i++) {
        random = random * 1664525 + 1013904223;
        made_up_memory[i] = (uint8_t)(random >> 24);
    }
    for (unsigned i = 0; i < READS; i++) {
        made_up_sent = 0;
        int length = sprintf(packet, "x%x,%x", MADE_UP_ADDRESS + i * PART, PART);
        send_packet(packet, (size_t)length);
        line += made_up_sent;
        asked += (size_t)length + 4;
        session_take('+');
    }
    print_message("memory: %u bytes by %zu on the line, and %zu the other way\n", READS * PART,
                  line, asked);
    assert_true(READS * PART * 10 >= line * 9);
    assert_true(READS * PART * 10 >= (line + asked) * 9);
}

static void cpus_are_threads(void **state) {
    (void)state;
    made_up_threads = 12;
    made_up_stopped = 1;
    check_answer("qC", "QC2");
    check_answer("qfThreadInfo", "m1,2,3,4,5,6,7,8,9,a,b,c");
    check_answer("qThreadExtraInfo,1", "4350552030");   /* CPU 0 */
    check_answer("qThreadExtraInfo,c", "435055203131"); /* CPU 11 */
    check_answer("qThreadExtraInfo,3", "435055203"
                                       "22c20646f6573206e6f7420616e73776572");
    check_answer("qThreadExtraInfo,d", "E16");
    check_answer("qThreadExtraInfo", "E16");
    check_answer("Tc", "OK");
    check_answer("Td", "E16");
    check_answer("Hg1", "OK");
    assert_int_equal(made_up_chosen, 0);
    check_answer("Hg0", "OK");
    assert_int_equal(made_up_chosen, 1);
    check_answer("Hg3", "E16");
    check_answer("Hgd", "E16");
    check_answer("Hc-1", "OK");
    check_answer("H", "E16");
    check_answer("Hx1", "E16");
    check_answer("vCont;s:1;c", "E.only the CPU that stopped can be stepped");
    assert_int_equal(send_packet("vCont;s:2;c", 11), SESSION_STEP);
    (void)session_stopped(&session.stop);
    session_take('+');
    assert_int_equal(send_packet("vCont;c:1;s:2", 13), SESSION_STEP);
    (void)session_stopped(&session.stop);
    session_take('+');
    check_answer("vCont;s:d", "E16");
}

static void who_has_just_connected_finds_no_breakpoints(void **state) {
    (void)state;
    check_answer("M10010,1:55", "OK");
    check_answer("Z0,10010,1", "OK");
    assert_int_equal(made_up_memory[0x10], 0xCC);
    made_up_forgot = false;
    send_packet("?", 1);
    assert_int_equal(made_up_memory[0x10], 0x55);
    assert_true(made_up_forgot);
}

static void acknowledgments_are_left_out_on_a_reliable_line_only(void **state) {
    static const struct debugger_port lossy = {.get = made_up_get, .put = made_up_put};
    char answer[MADE_UP_LINE];
    (void)state;
    session.link.port = &lossy;
    send_packet("qSupported", 10);
    (void)last_payload(answer);
    assert_null(strstr(answer, "QStartNoAckMode"));
    session_take('+');
    check_answer("QStartNoAckMode", "");
    assert_false(session.link.no_acknowledgment);
}

static void breakpoints_hide_in_memory(void **state) {
    (void)state;
    check_answer("M10010,3:112233", "OK");
    check_answer("Z0,10011,1", "OK");
    assert_int_equal(made_up_memory[0x11], 0xCC);
    check_answer("m10010,3", "112233");
    check_answer("M10010,3:445566", "OK");
    assert_int_equal(made_up_memory[0x11], 0xCC);
    check_answer("z0,10011,1", "OK");
    check_answer("z0,10011,1", "OK");
    assert_int_equal(made_up_memory[0x11], 0x55);
}

static void a_breakpoint_that_cannot_be_is_refused_with_a_reason(void **state) {
    (void)state;
    check_answer("Z0,10000,1", "E.it is used");
    check_answer("Z0,0,1", "E.there is no memory at this address");
    check_answer("Z0,11fff,1", "E.the memory at this address cannot be written");
    check_answer("Z0,1", "E16");
    check_answer("Z2,10000,3", "E.no such length");
    check_answer("Z2,10000,4", "OK");
    assert_string_equal(session.refusal, "no such length");
    char packet[32];
    for (unsigned i = 0; i < BREAKPOINTS_MAXIMUM; i++) {
        sprintf(packet, "Z0,%x,1", MADE_UP_ADDRESS + 1 + i);
        check_answer(packet, "OK");
    }
    check_answer("Z0,10500,1", "E.no more than 128 breakpoints at a time");
}

static void it_resumes_as_it_is_told(void **state) {
    static const struct {
        const char *packet;
        enum session_event event;
    } rows[] = {
        {"c", SESSION_CONTINUE},          {"s", SESSION_STEP},
        {"vCont;c", SESSION_CONTINUE},    {"vCont;s:1;c", SESSION_STEP},
        {"vCont;c:1", SESSION_CONTINUE},  {"vCont;S05:1", SESSION_STEP},
        {"vCont;r10,20:1", SESSION_STEP}, {"C05", SESSION_CONTINUE},
        {"S05;10000", SESSION_STEP},      {"c10000", SESSION_CONTINUE},
        {"vCont;s:-1", SESSION_STEP},
    };
    const struct stop stop = {.signal = SIGNAL_TRAP};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(send_packet(rows[i].packet, strlen(rows[i].packet)), rows[i].event);
        assert_true(session.running);
        assert_int_equal(session_stopped(&stop), SESSION_NOTHING);
        session_take('+');
    }
    check_answer("vCont", "E16");
    check_answer("vCont;q", "E16");
    check_answer("vCont;C", "E16");
    check_answer("vCont;s:2", "E16");
    check_answer("cx", "E16");
    session.stop.final = "it is over";
    check_answer("c", "E.it is over");
}

static void a_bad_checksum_is_asked_for_once_more(void **state) {
    (void)state;
    send_bytes("$g#00", 5);
    assert_int_equal(made_up_sent, 1);
    assert_int_equal(made_up_line[0], '-');
    send_bytes("$m1001$?#3f", 11); /* a lost end: the next packet counts */
    assert_int_equal(made_up_line[1], '+');
}

static void an_answer_that_was_lost_comes_again(void **state) {
    (void)state;
    send_packet("?", 1);
    size_t length = made_up_sent - 1;
    send_bytes("-", 1);
    assert_int_equal(made_up_sent, 1 + 2 * length);
    send_bytes("+-", 2); /* acknowledged: there is nothing to say again */
    assert_int_equal(made_up_sent, 1 + 2 * length);
}

static void a_step_is_not_done_twice_when_its_answer_was_lost(void **state) {
    const struct stop stop = {.signal = SIGNAL_TRAP};
    (void)state;
    assert_int_equal(send_packet("s", 1), SESSION_STEP);
    assert_int_equal(send_packet("s", 1), SESSION_NOTHING); /* while it runs */
    assert_int_equal(session_stopped(&stop), SESSION_NOTHING);
    assert_int_equal(send_packet("s", 1), SESSION_NOTHING);
    session_take('+');
    assert_int_equal(send_packet("s", 1), SESSION_STEP);
}

static void without_acknowledgments_until_somebody_connects_anew(void **state) {
    char answer[MADE_UP_LINE];
    (void)state;
    check_answer("QStartNoAckMode", "OK");
    made_up_sent = 0;
    send_packet("?", 1);
    assert_int_equal(made_up_line[0], '$');
    made_up_sent = 0;
    send_packet("qSupported", 10);
    assert_int_equal(made_up_line[0], '+');
    (void)last_payload(answer);
}

static void too_long_a_packet_is_refused(void **state) {
    static char packet[LINK_PAYLOAD + 2];
    (void)state;
    memset(packet, 'q', sizeof packet);
    send_packet(packet, LINK_PAYLOAD);
    assert_int_equal(made_up_line[0], '+');
    made_up_sent = 0;
    send_packet(packet, LINK_PAYLOAD + 1);
    assert_int_equal(made_up_line[0], '-');
    assert_int_equal(made_up_sent, 1);
}

static void the_description_comes_in_any_parts(void **state) {
    static char whole[20000], part[MADE_UP_LINE];
    char packet[64];
    size_t length = 0;
    (void)state;
    for (unsigned size = 7; size <= 2048; size = size * 3 + 1) {
        static char again[20000];
        size_t at = 0;
        do {
            sprintf(packet, "qXfer:features:read:target.xml:%zx,%x", at, size);
            send_packet(packet, strlen(packet));
            size_t got = last_payload(part);
            memcpy(again + at, part + 1, got - 1);
            at += got - 1;
            session_take('+');
            made_up_sent = 0;
        } while (part[0] == 'm');
        assert_int_equal(part[0], 'l');
        again[at] = '\0';
        if (length) {
            assert_string_equal(again, whole);
        }
        length = at;
        strcpy(whole, again);
    }
    assert_non_null(strstr(whole, "<reg name=\"gs_base\" bitsize=\"64\" type=\"int64\"/>"));
    assert_non_null(strstr(whole, "</feature></target>"));
    check_answer("qXfer:features:read:target.xml:fffff,10", "l");
    check_answer("qXfer:features:read:target.xml:x", "E16");
    check_answer("qXfer:features:read:other.xml:0,10", "");
}

static void threads_are_the_one_cpu(void **state) {
    (void)state;
    check_answer("qfThreadInfo", "m1");
    check_answer("qsThreadInfo", "l");
    check_answer("qC", "QC1");
    check_answer("Hg0", "OK");
    check_answer("T1", "OK");
    check_answer("T2", "E16");
    check_answer("qAttached", "1");
}

static void memory_has_the_checksum_that_gdb_makes(void **state) {
    (void)state;
    memcpy(made_up_memory, "123456789", 9);
    check_answer("qCRC:10000,9", "C376e6e7"); /* CRC-32/MPEG-2 has 0x0376E6E7 for it */
    check_answer("qCRC:0,9", "E0e");
    check_answer("qCRC:x", "E16");
}

static void a_command_prints(void **state) {
    char answer[MADE_UP_LINE];
    (void)state;
    check_answer("qRcmd,6869", "6869");
    check_answer("qRcmd,", "OK");
    check_answer("qRcmd,6", "OK");
    check_answer("qRcmd,xx", "E16");
    made_up_sent = 0;
    send_packet("qRcmd,6c6f6e67", 14); /* more than fits in one */
    assert_int_equal(made_up_line[1], '$');
    assert_int_equal(made_up_line[2], 'O');
    (void)last_payload(answer);
    assert_string_equal(answer + strlen(answer) - 8, "6c6f6e67");
}

static void a_running_machine_is_stopped(void **state) {
    char answer[MADE_UP_LINE];
    const struct stop stop = {.signal = SIGNAL_INTERRUPT};
    (void)state;
    assert_int_equal(send_packet("c", 1), SESSION_CONTINUE);
    session_print("hi", 2);
    (void)last_payload(answer);
    assert_string_equal(answer, "O6869");
    assert_int_equal(send_bytes("\x03", 1), SESSION_STOP);
    session_stopped(&stop);
    (void)last_payload(answer);
    assert_memory_equal(answer, "T02", 3);
    assert_int_equal(send_bytes("\x03", 1), SESSION_NOTHING); /* it stands already */
}

static void who_connects_to_a_running_machine_is_answered(void **state) {
    char answer[MADE_UP_LINE];
    const struct stop stop = {.signal = SIGNAL_INTERRUPT};
    (void)state;
    session.running = true;
    assert_int_equal(send_packet("qSupported", 10), SESSION_STOP);
    session_stopped(&stop);
    (void)last_payload(answer);
    assert_non_null(strstr(answer, "PacketSize"));
}

static void it_detaches_and_kills(void **state) {
    (void)state;
    check_answer("Z0,10010,1", "OK");
    assert_int_equal(send_packet("D", 1), SESSION_DETACH);
    assert_int_equal(made_up_memory[0x10], 0);
    assert_false(session.attached);
    session.running = false;
    assert_int_equal(send_packet("k", 1), SESSION_KILL);
    session.running = false;
    assert_int_equal(send_packet("vKill;1", 7), SESSION_KILL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, start)
        TEST(an_unknown_packet_is_answered_by_nothing),
        TEST(what_is_supported_is_said),
        TEST(memory_is_read_and_written),
        TEST(a_read_beyond_the_end_is_cut_short),
        TEST(binary_data_is_escaped_both_ways),
        TEST(runs_of_every_length_come_as_they_are),
        TEST(registers_are_read_and_written),
        TEST(a_stop_is_told),
        TEST(who_continues_again_without_a_word_is_told_where_it_stands),
        TEST(only_news_that_nobody_acknowledged_is_said_again),
        TEST(nine_of_ten_bytes_on_the_line_are_memory),
        TEST(cpus_are_threads),
        TEST(who_has_just_connected_finds_no_breakpoints),
        TEST(acknowledgments_are_left_out_on_a_reliable_line_only),
        TEST(breakpoints_hide_in_memory),
        TEST(a_breakpoint_that_cannot_be_is_refused_with_a_reason),
        TEST(it_resumes_as_it_is_told),
        TEST(a_bad_checksum_is_asked_for_once_more),
        TEST(an_answer_that_was_lost_comes_again),
        TEST(a_step_is_not_done_twice_when_its_answer_was_lost),
        TEST(without_acknowledgments_until_somebody_connects_anew),
        TEST(too_long_a_packet_is_refused),
        TEST(the_description_comes_in_any_parts),
        TEST(threads_are_the_one_cpu),
        TEST(memory_has_the_checksum_that_gdb_makes),
        TEST(a_command_prints),
        TEST(a_running_machine_is_stopped),
        TEST(who_connects_to_a_running_machine_is_answered),
        TEST(it_detaches_and_kills),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
