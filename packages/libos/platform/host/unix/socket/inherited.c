#include "host/unix/socket/socket.h"

enum { F_GETFL = 3, F_SETFL = 4, O_NONBLOCK = 04000, MOST_INHERITED = 16, MOST_NUMBER = 65536 };

static struct {
  int descriptor; /* -1: taken. */
  uint16_t port;
} inherited[MOST_INHERITED];
static size_t inherited_count;

/* Takes a decimal number from `*text`. */
static uint32_t take_number(const char **text) {
  const char *start = *text;
  uint32_t number = 0;
  for (; **text >= '0' && **text <= '9' && number < MOST_NUMBER; ++*text)
    number = number * 10 + (uint32_t)(**text - '0');
  if (*text == start || number >= MOST_NUMBER)
    hal_abort("SKERRY_LISTEN is <port>:<descriptor>, separated by commas");
  return number;
}

static void take_character(const char **text, char expected) {
  if (*(*text)++ != expected) hal_abort("SKERRY_LISTEN is <port>:<descriptor>, separated by commas");
}

void socket_inherited_start(void) {
  const char *text = unix_environment("SKERRY_LISTEN");
  while (text && *text) {
    if (inherited_count == MOST_INHERITED) hal_abort("SKERRY_LISTEN: more sockets than MOST_INHERITED");
    if (inherited_count) take_character(&text, ',');
    uint16_t port = (uint16_t)take_number(&text);
    take_character(&text, ':');
    int descriptor = (int)take_number(&text);
    long flags = syscall3(SYS_fcntl, descriptor, F_GETFL, 0);
    if (flags < 0 || syscall3(SYS_fcntl, descriptor, F_SETFL, flags | O_NONBLOCK) != 0)
      hal_abort("SKERRY_LISTEN: there is no open descriptor of that number");
    inherited[inherited_count].port = port;
    inherited[inherited_count++].descriptor = descriptor;
  }
}

int socket_inherited_take(uint16_t port) {
  for (size_t i = 0; i < inherited_count; i++) {
    int descriptor = inherited[i].descriptor;
    if (inherited[i].port != port || descriptor < 0) continue;
    inherited[i].descriptor = -1;
    return descriptor;
  }
  return -1;
}
