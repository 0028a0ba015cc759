/* The packets by what they are about. Each function reads the rest of a packet, and answers it. */
#ifndef TRAPGATE_DEBUGGER_PACKETS_H
#define TRAPGATE_DEBUGGER_PACKETS_H

#include "arch/x86_64/debugger/hexadecimal.h"
#include "arch/x86_64/debugger/session.h"

typedef enum session_event packet_handler(struct cursor *packet, struct reply *reply);

packet_handler packet_read_registers, packet_write_registers, packet_read_register,
    packet_write_register;
packet_handler packet_read_memory, packet_write_memory, packet_read_binary, packet_write_binary;
packet_handler packet_insert, packet_remove;
packet_handler packet_resume, packet_resume_with_signal, packet_step, packet_step_with_signal,
    packet_verbose;
packet_handler packet_query, packet_set;

/* Parts of `q`. */
void query_threads(struct cursor *packet, struct reply *reply);
void query_thread_name(struct cursor *packet, struct reply *reply);

/* A thread as gdb writes it: the index and 1, or 0 or -1 for any, which is the one that stopped. False for one
 * that there is not. */
bool read_thread(struct cursor *packet, unsigned *thread);
void write_thread(struct reply *reply, unsigned thread);

/* The answer to `?`, and what is said unasked when the machine stops. */
void packet_stop_reply(struct reply *reply);

#endif
