/* Requests of the host; see agent.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "agent.h"

enum { ARGUMENTS = 256, PATH_BYTES = 4096 };

extern char **environ;

static uint32_t number(const struct frame *frame) {
  uint32_t value = 0;
  if (frame->length >= sizeof value) memcpy(&value, frame->payload, sizeof value);
  return value;
}

static void put(struct stream *stream, const struct frame *frame) {
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%.*s", (int)(frame->length > 4 ? frame->length - 4 : 0), frame->payload + 4);
  stream->input = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (stream->input < 0 || fchmod(stream->input, number(frame)) != 0) stream_fail(stream, errno, path);
}

static void open_raw(struct stream *stream, const struct frame *frame) {
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%.*s", (int)frame->length, frame->payload);
  stream->input = stream->output = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (stream->input < 0) return stream_fail(stream, errno, path);
  struct termios settings;
  if (tcgetattr(stream->input, &settings) == 0) {
    cfmakeraw(&settings);
    tcsetattr(stream->input, TCSANOW, &settings);
  }
}

/* Starts it as the leader of a group, so that it is killed with what it starts. Returns an errno. */
static int spawn(struct stream *stream, char **arguments, int pipes[3][2]) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, ignored;
  sigemptyset(&none);
  sigemptyset(&ignored);
  sigaddset(&ignored, SIGPIPE);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, pipes[0][0], 0);
  posix_spawn_file_actions_adddup2(&actions, pipes[1][1], 1);
  posix_spawn_file_actions_adddup2(&actions, pipes[2][1], 2);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &ignored);
  int error = posix_spawnp(&stream->pid, arguments[0], &actions, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

static void run(struct stream *stream, const struct frame *frame) {
  static char text[PAYLOAD_BYTES + 1];
  char *arguments[ARGUMENTS + 1];
  int count = 0;
  memcpy(text, frame->payload, frame->length);
  text[frame->length] = 0;
  for (char *at = text; at < text + frame->length; at += strlen(at) + 1) {
    if (count == ARGUMENTS) return stream_fail(stream, E2BIG, "run");
    arguments[count++] = at;
  }
  if (count == 0) return stream_fail(stream, EINVAL, "run");
  arguments[count] = NULL;
  int pipes[3][2];
  for (int each = 0; each < 3; each++) {
    if (pipe2(pipes[each], O_CLOEXEC) == 0) continue;
    int error = errno;
    while (each-- > 0) close(pipes[each][0]), close(pipes[each][1]);
    return stream_fail(stream, error, "run");
  }
  int error = spawn(stream, arguments, pipes);
  close(pipes[0][0]);
  close(pipes[1][1]);
  close(pipes[2][1]);
  stream->input = pipes[0][1];
  stream->output = pipes[1][0];
  stream->errors = pipes[2][0];
  fcntl(stream->input, F_SETFL, O_NONBLOCK);
  fcntl(stream->output, F_SETFL, O_NONBLOCK);
  fcntl(stream->errors, F_SETFL, O_NONBLOCK);
  if (error != 0) {
    stream->pid = 0;
    stream_fail(stream, error, arguments[0]);
  }
}

static void begin(const struct frame *frame) {
  struct stream none = {.id = frame->stream, .input = -1, .output = -1, .errors = -1};
  if (frame->stream == 0 || stream_find(frame->stream) != NULL) return stream_fail(&none, EPROTO, "stream");
  struct stream *stream = stream_new(frame->stream, frame->kind);
  if (stream == NULL) return stream_fail(&none, EAGAIN, "streams");
  if (frame->kind == PUT) put(stream, frame);
  if (frame->kind == RUN) run(stream, frame);
  if (frame->kind == OPEN) open_raw(stream, frame);
}

void request_take(const struct frame *frame) {
  if (frame->kind == HELLO) return port_send(HELLO, 0, frame->payload, frame->length);
  if (frame->kind == PUT || frame->kind == RUN || frame->kind == OPEN) return begin(frame);
  struct stream *stream = stream_find(frame->stream);
  if (stream == NULL) return;
  if (frame->kind == DATA) stream_write(stream, frame->payload, frame->length);
  if (frame->kind == END) stream_end_input(stream);
  if (frame->kind == CREDIT) stream_credit(stream, number(frame));
  if (frame->kind == KILL) stream_kill(stream, (int)number(frame));
}
