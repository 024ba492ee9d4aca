/*
 * Asks a server for "/" until it answers, without pauses that would be measured: answer-probe <address> <port> <ms>.
 * Prints the monotonic clock at the first byte of the answer, in milliseconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* An attempt that was not answered for so long is made anew: the server may not have been there to hear it. */
enum { ATTEMPT_MS = 20 };

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int is_ready(int connection, short events, int timeout_ms) {
  struct pollfd wait = {connection, events, 0};
  return poll(&wait, 1, timeout_ms) == 1 && !(wait.revents & (POLLERR | POLLHUP));
}

static int attempt(const struct sockaddr_in *address) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  char byte;
  int connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), is_answered = 0;
  connect(connection, (const struct sockaddr *)address, sizeof *address);
  if (is_ready(connection, POLLOUT, ATTEMPT_MS) && write(connection, request, sizeof request - 1) > 0)
    is_answered = is_ready(connection, POLLIN, 2000) && read(connection, &byte, 1) == 1;
  close(connection);
  return is_answered;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  double end = now_ms() + atof(argv[3]);
  while (now_ms() < end) {
    if (attempt(&address)) {
      printf("%.3f\n", now_ms());
      return 0;
    }
    struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
  }
  fputs("no answer\n", stderr);
  return 1;
}
