/*
 * The agent of the test bed: the one program by which a host reaches into its dom0. It puts files, runs
 * programs and opens terminals there; what these mean to Xen is the host's business (src/xl), so that the
 * same commands can be run on a machine that has a Xen of its own.
 *
 * It speaks frames over descriptor 0, a virtio-serial port. All numbers are little-endian.
 *
 *    0        4        8      9      12
 *   +--------+--------+------+------+--------------------+
 *   | length | stream | kind | zero | payload (length)   |
 *   +--------+--------+------+------+--------------------+
 *
 * A stream is one request, begun by the host under a number that it chooses, and over with ENDED or FAILED.
 * Each direction of a stream has credit: its receiver says with CREDIT how many bytes of payload more it has
 * room for, beyond the CREDIT_BYTES that both begin with; so a stream that nobody reads holds back no other.
 *
 *   kind      from    payload                      means
 *   HELLO     both    any, comes back unchanged    stream 0: are you there
 *   PUT       host    u32 mode, path               makes a file of the DATA that follow, to END
 *   RUN       host    arguments, each ends in \0   runs a program; DATA is its input
 *   OPEN      host    path                         opens a terminal or device, raw; DATA both ways
 *   DATA      both    bytes                        from the agent: what the program says on standard output
 *   ERRORS    agent   bytes                        what it says on standard error
 *   END       host    -                            no more DATA will come
 *   CREDIT    both    u32 bytes                    the receiver of a stream has made room
 *   KILL      host    u32 signal                   to the program and all that it started; ends a PUT or an
 * OPEN ENDED     agent   i32 exit code, i32 signal    the stream is over; all of its output went before
 *   FAILED    agent   i32 errno, text              the stream is over and has failed for a reason of dom0
 *
 * What comes for a stream that is over is passed over: the two ends cross on the way. The host is trusted; a
 * frame that makes no sense ends the agent, and with it, since it is process 1, the machine.
 */
#ifndef SKERRY_AGENT_H
#define SKERRY_AGENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum kind { HELLO, PUT, RUN, OPEN, DATA, ERRORS, END, CREDIT, KILL, ENDED, FAILED };

enum {
  HEADER_BYTES = 12,
  PAYLOAD_BYTES = 65536,
  CREDIT_BYTES = 262144,
  STREAMS = 128,
};

struct frame {
  uint32_t length;
  uint32_t stream;
  uint8_t kind;
  const uint8_t *payload;
};

/* ---- port.c: frames on descriptor 0 */

/* Reads what is there and calls `take` for each whole frame, whose payload is lent. Does not wait. */
void port_receive(void (*take)(const struct frame *));

/* Sends one frame, and waits until it has left. */
void port_send(enum kind kind, uint32_t stream, const void *payload, uint32_t length);

/* ---- stream.c: what is under way */

struct stream {
  uint32_t id; /* 0: this place is free. */
  enum kind kind;
  int input;  /* Takes DATA; -1: closed. */
  int output; /* Gives DATA; the same as `input` for a terminal. -1: at its end. */
  int errors; /* Gives ERRORS; -1: none, or at its end. */
  pid_t pid;  /* Of a program that has not ended; 0: none. */
  int status; /* As waitpid tells it. */
  uint32_t credit;
  uint8_t *waiting; /* CREDIT_BYTES of input that is not written yet, from `from` to `to`. */
  size_t from, to;
  int is_input_over;
};

/* The stream of that number; NULL: there is none. */
struct stream *stream_find(uint32_t id);

/* A free place for a stream; NULL: there are STREAMS already. */
struct stream *stream_new(uint32_t id, enum kind kind);

/* Takes input for it. */
void stream_write(struct stream *stream, const uint8_t *bytes, uint32_t length);
void stream_end_input(struct stream *stream);

/* The host has room for so many bytes more. */
void stream_credit(struct stream *stream, uint32_t bytes);

void stream_kill(struct stream *stream, int signal);

/* Says that it has failed with this errno, and forgets it. */
void stream_fail(struct stream *stream, int error, const char *what);

/* Waits until something can be done or a program has ended, and does it. */
void streams_run(void);

/* ---- request.c */

/* Does what a frame asks for. */
void request_take(const struct frame *frame);

#endif
