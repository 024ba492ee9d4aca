/*
 * One TCP connection, as fast as it goes one way: bulk-client <address> <port> send|receive <seconds>. Prints bits per
 * second, counted at this end from the first byte on. bulk-client <address> <port> take 0 is the other end of "send":
 * it listens there, says so, and reads one connection to its end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char bytes[1 << 18];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int take(int listener, const struct sockaddr_in *address) {
  if (bind(listener, (const struct sockaddr *)address, sizeof *address) < 0 || listen(listener, 1) < 0) {
    perror("bulk-client: listen");
    return 1;
  }
  puts("ready");
  fflush(stdout);
  int connection = accept(listener, NULL, NULL);
  while (read(connection, bytes, sizeof bytes) > 0) continue;
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  int is_sending = strcmp(argv[3], "send") == 0;
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  if (strcmp(argv[3], "take") == 0) return take(connection, &address);
  if (connect(connection, (struct sockaddr *)&address, sizeof address) < 0) {
    perror("bulk-client: connect");
    return 1;
  }
  double start = now(), end = start + atof(argv[4]), at = start;
  double total = 0;
  while (at < end) {
    ssize_t count = is_sending ? write(connection, bytes, sizeof bytes) : read(connection, bytes, sizeof bytes);
    if (count <= 0) {
      perror("bulk-client");
      return 1;
    }
    total += (double)count;
    at = now();
  }
  printf("%.0f\n", total * 8 / (at - start));
}
