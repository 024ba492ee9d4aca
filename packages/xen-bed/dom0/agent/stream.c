/* What is under way: descriptors that give and take, programs that end. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"

static struct stream streams[STREAMS];

struct stream *stream_find(uint32_t id) {
  if (id == 0) return NULL;
  for (struct stream *each = streams; each < streams + STREAMS; each++)
    if (each->id == id) return each;
  return NULL;
}

struct stream *stream_new(uint32_t id, enum kind kind) {
  for (struct stream *each = streams; each < streams + STREAMS; each++) {
    if (each->id != 0) continue;
    *each = (struct stream){
        .id = id, .kind = kind, .input = -1, .output = -1, .errors = -1, .credit = CREDIT_BYTES};
    return each;
  }
  return NULL;
}

static void close_input(struct stream *stream) {
  if (stream->input >= 0 && stream->input != stream->output) close(stream->input);
  stream->input = -1;
}

static void forget(struct stream *stream) {
  close_input(stream);
  if (stream->output >= 0) close(stream->output);
  if (stream->errors >= 0) close(stream->errors);
  free(stream->waiting);
  stream->id = 0;
}

void stream_fail(struct stream *stream, int error, const char *what) {
  uint8_t payload[512];
  int32_t number = error;
  memcpy(payload, &number, sizeof number);
  int text = snprintf((char *)payload + 4, sizeof payload - 4, "%s: %s", what, strerror(error));
  uint32_t length = (uint32_t)text < sizeof payload - 5 ? (uint32_t)text : sizeof payload - 5;
  port_send(FAILED, stream->id, payload, 4 + length);
  forget(stream);
}

static void finish(struct stream *stream) {
  int status = stream->status;
  int32_t ending[2] = {WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                       WIFSIGNALED(status) ? WTERMSIG(status) : 0};
  port_send(ENDED, stream->id, ending, sizeof ending);
  forget(stream);
}

/* Tells the host that so much input is out of the way. */
static void make_room(const struct stream *stream, uint32_t bytes) {
  port_send(CREDIT, stream->id, &bytes, sizeof bytes);
}

/* Writes what waits as far as there is room for it. A program that reads no more loses it, as behind a pipe.
 */
static void drain(struct stream *stream) {
  while (stream->input >= 0 && stream->from < stream->to) {
    ssize_t count = write(stream->input, stream->waiting + stream->from, stream->to - stream->from);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0 && stream->kind == PUT) return stream_fail(stream, errno, "write");
    if (count < 0) {
      close_input(stream);
      count = (ssize_t)(stream->to - stream->from);
    }
    stream->from += (size_t)count;
    make_room(stream, (uint32_t)count);
  }
  stream->from = stream->to = 0;
  if (!stream->is_input_over) return;
  if (stream->kind != OPEN) close_input(stream);
  if (stream->kind == PUT) finish(stream);
}

void stream_write(struct stream *stream, const uint8_t *bytes, uint32_t length) {
  if (stream->input < 0) return make_room(stream, length);
  if (stream->waiting == NULL) stream->waiting = malloc(CREDIT_BYTES);
  if (stream->waiting == NULL) return stream_fail(stream, ENOMEM, "input");
  memmove(stream->waiting, stream->waiting + stream->from, stream->to - stream->from);
  stream->to -= stream->from;
  stream->from = 0;
  if (length > CREDIT_BYTES - stream->to)
    return stream_fail(stream, EPROTO, "more input than there was credit for");
  memcpy(stream->waiting + stream->to, bytes, length);
  stream->to += length;
  drain(stream);
}

void stream_end_input(struct stream *stream) {
  stream->is_input_over = 1;
  drain(stream);
}

void stream_kill(struct stream *stream, int signal) {
  if (stream->kind != RUN) return finish(stream);
  if (stream->pid > 0) kill(-stream->pid, signal);
}

/* Sends on what a descriptor gives; -1 in its place when it is at its end. */
static void pass_on(struct stream *stream, enum kind kind, int *from) {
  static uint8_t bytes[PAYLOAD_BYTES];
  while (*from >= 0 && stream->credit > 0) {
    size_t most = stream->credit < PAYLOAD_BYTES ? stream->credit : PAYLOAD_BYTES;
    ssize_t count = read(*from, bytes, most);
    if (count > 0) {
      stream->credit -= (uint32_t)count;
      port_send(kind, stream->id, bytes, (uint32_t)count);
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    /* What a program has started may hold its output open for ever; with the program, the output is over. */
    if (count < 0 && errno == EAGAIN && (stream->kind != RUN || stream->pid > 0)) return;
    if (*from == stream->input) stream->input = -1;
    close(*from);
    *from = -1;
  }
}

static void serve(struct stream *stream, int has_output, int has_errors) {
  if (has_output) pass_on(stream, DATA, &stream->output);
  if (has_errors) pass_on(stream, ERRORS, &stream->errors);
  if (stream->kind != PUT && stream->output < 0 && stream->errors < 0 && stream->pid == 0)
    return finish(stream);
  if (stream->input >= 0 && stream->from < stream->to) drain(stream);
}

void stream_credit(struct stream *stream, uint32_t bytes) {
  stream->credit += bytes;
  if (stream->kind == RUN && stream->pid == 0) serve(stream, 1, 1);
}

/* As process 1, the agent gets those that have lost their parent, too. */
static void reap(void) {
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    for (struct stream *each = streams; each < streams + STREAMS; each++) {
      if (each->id == 0 || each->pid != pid) continue;
      each->pid = 0;
      each->status = status;
      serve(each, 1, 1);
      break;
    }
  }
}

static int children(void) {
  static int descriptor = -1;
  if (descriptor >= 0) return descriptor;
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
  descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  return descriptor;
}

void streams_run(void) {
  enum { OWN = 2 };
  struct pollfd polled[OWN + 3 * STREAMS];
  struct stream *owner[STREAMS];
  int count = 0;
  polled[0] = (struct pollfd){.fd = 0, .events = POLLIN};
  polled[1] = (struct pollfd){.fd = children(), .events = POLLIN};
  for (struct stream *each = streams; each < streams + STREAMS; each++) {
    if (each->id == 0) continue;
    struct pollfd *place = polled + OWN + 3 * count;
    int is_open = each->credit > 0;
    place[0] = (struct pollfd){.fd = is_open ? each->output : -1, .events = POLLIN};
    place[1] = (struct pollfd){.fd = is_open ? each->errors : -1, .events = POLLIN};
    place[2] = (struct pollfd){.fd = each->from < each->to ? each->input : -1, .events = POLLOUT};
    owner[count++] = each;
  }
  if (poll(polled, (nfds_t)(OWN + 3 * count), -1) < 0) return;
  for (int index = 0; index < count; index++) {
    struct pollfd *place = polled + OWN + 3 * index;
    if (place[0].revents || place[1].revents || place[2].revents)
      serve(owner[index], place[0].revents, place[1].revents);
  }
  if (polled[1].revents) {
    struct signalfd_siginfo info;
    while (read(polled[1].fd, &info, sizeof info) > 0) continue;
    reap();
  }
  if (polled[0].revents) port_receive(request_take);
}
