/*
 * The least that an HTTP server on the host's sockets can be: one process, epoll, "hello" for every request. A peer of
 * the benchmarks. Usage: epoll-server <port>
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, REQUEST_BYTES = 16384 };

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain;charset=UTF-8\r\n"
                             "Content-Length: 5\r\n\r\nhello";

static void take_connections(int queue, int listener) {
  for (;;) {
    int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (connection < 0) return;
    int on = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = connection};
    epoll_ctl(queue, EPOLL_CTL_ADD, connection, &event);
  }
}

/* wrk sends each request in one piece. */
static void serve(int connection) {
  char request[REQUEST_BYTES];
  ssize_t length = read(connection, request, sizeof request);
  if (length <= 0) {
    if (length == 0 || errno != EAGAIN) close(connection);
    return;
  }
  for (char *at = request; (at = memmem(at, (size_t)(request + length - at), "\r\n\r\n", 4)) != NULL; at += 4) {
    if (write(connection, answer, sizeof answer - 1) < 0) return;
  }
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1024) < 0) {
    perror("epoll-server");
    return 1;
  }
  int queue = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event);
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(queue, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.fd == listener) take_connections(queue, listener);
      else serve(events[i].data.fd);
    }
  }
}
