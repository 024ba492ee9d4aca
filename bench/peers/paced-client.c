/*
 * Requests at a rate that does not depend on how soon they are answered: paced-client <address> <port>
 * <connections> <per second> <seconds>. A request has a moment at which it is due; its latency is counted
 * from that moment, so that a server that stalls is charged for everybody who would have come meanwhile. A
 * connection has one request at a time; who finds none free waits, and the waiting counts. Prints the
 * requests that were answered and the median, the 99th percentile and the worst latency in microseconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_BYTES = 4096, EVENTS = 256 };
#define SECOND 1000000000ull

typedef struct connection {
  int socket;
  struct connection *next_free;
  uint64_t due;
  size_t length;
  char answer[ANSWER_BYTES];
} connection_t;

static connection_t *connections, *free_connections;
static int connection_count, queue;
static uint64_t *latencies;
static size_t answered;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void release(connection_t *connection) {
  connection->next_free = free_connections;
  free_connections = connection;
}

static void open_all(const struct sockaddr_in *address) {
  for (int i = 0; i < connection_count; i++) {
    int on = 1, socket_ = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(socket_, (const struct sockaddr *)address, sizeof *address) < 0)
      fail("paced-client: connect");
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections[i].socket = socket_;
    release(&connections[i]);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
    epoll_ctl(queue, EPOLL_CTL_ADD, socket_, &event);
  }
}

static void ask(uint64_t due) {
  static const char request[] = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n";
  connection_t *connection = free_connections;
  free_connections = connection->next_free;
  connection->due = due;
  connection->length = 0;
  if (write(connection->socket, request, sizeof request - 1) != sizeof request - 1)
    fail("paced-client: write");
}

/* Whether the answer is there to its last byte. */
static int is_whole(connection_t *connection) {
  connection->answer[connection->length] = 0;
  const char *end = strstr(connection->answer, "\r\n\r\n");
  const char *length = strcasestr(connection->answer, "\r\ncontent-length:");
  if (end == NULL) return 0;
  if (length == NULL || memcmp(connection->answer, "HTTP/1.1 200", 12) != 0) fail("paced-client: the answer");
  size_t whole = (size_t)(end + 4 - connection->answer) + (size_t)atoi(length + 17);
  return connection->length >= whole;
}

static void take(connection_t *connection) {
  size_t room = ANSWER_BYTES - 1 - connection->length;
  ssize_t count = read(connection->socket, connection->answer + connection->length, room);
  if (count <= 0) fail("paced-client: read");
  connection->length += (size_t)count;
  if (!is_whole(connection)) return;
  release(connection);
  latencies[answered++] = now() - connection->due;
}

static void take_until(uint64_t moment) {
  struct epoll_event events[EVENTS];
  uint64_t at = now(), wait = moment > at ? moment - at : 0;
  struct timespec timeout = {(time_t)(wait / SECOND), (long)(wait % SECOND)};
  int count = epoll_pwait2(queue, events, EVENTS, &timeout, NULL);
  for (int i = 0; i < count; i++) take(events[i].data.ptr);
}

static int by_size(const void *a, const void *b) {
  uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
  return one < other ? -1 : one > other;
}

static double microseconds(double share) {
  return (double)latencies[(size_t)((double)(answered - 1) * share)] / 1e3;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  connection_count = atoi(argv[3]);
  double rate = atof(argv[4]);
  size_t total = (size_t)(rate * atof(argv[5]));
  connections = calloc((size_t)connection_count, sizeof *connections);
  latencies = calloc(total + 1, sizeof *latencies);
  queue = epoll_create1(0);
  open_all(&address);
  uint64_t start = now(), give_up = start + (uint64_t)(atof(argv[5]) * 3e9) + 5 * SECOND;
  for (size_t asked = 0; answered < total && now() < give_up;) {
    uint64_t due = start + (uint64_t)((double)asked * 1e9 / rate);
    if (asked == total || free_connections == NULL)
      take_until(give_up);
    else if (now() < due)
      take_until(due);
    else {
      ask(due);
      asked++;
      /* What has been answered meanwhile is seen at once, not when all that is due has been sent. */
      take_until(0);
    }
  }
  if (answered < total) {
    fprintf(stderr, "paced-client: %zu of %zu requests were answered\n", answered, total);
    return 1;
  }
  qsort(latencies, answered, sizeof *latencies, by_size);
  printf("%zu %.1f %.1f %.1f\n", answered, microseconds(0.5), microseconds(0.99), microseconds(1));
}
