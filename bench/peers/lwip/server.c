/*
 * A server on lwIP's raw API over a TAP interface, as a peer of the benchmarks:
 *   port 80    answers every request with "hello"; connections are kept
 *   port 9     takes bytes and forgets them
 *   port 19    gives bytes as fast as they are taken
 *   port 7     gives back what it takes
 * Usage: server <tap> <address> <netmask>
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/ip4_addr.h"
#include "lwip/netif.h"
#include "lwip/tcp.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"

enum { FRAME_BYTES = 1514, BATCH = 64 };

static int tap;

u32_t sys_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (u32_t)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static err_t send_frame(struct netif *netif, struct pbuf *frame) {
  static u8_t bytes[FRAME_BYTES + 4];
  (void)netif;
  if (frame->next == NULL) return write(tap, frame->payload, frame->len) < 0 ? ERR_IF : ERR_OK;
  u16_t length = pbuf_copy_partial(frame, bytes, sizeof bytes, 0);
  return write(tap, bytes, length) < 0 ? ERR_IF : ERR_OK;
}

static err_t start_interface(struct netif *netif) {
  static const u8_t mac[6] = {2, 0, 0, 0, 0, 2};
  netif->name[0] = 't';
  netif->name[1] = 'p';
  netif->mtu = 1500;
  netif->hwaddr_len = sizeof mac;
  memcpy(netif->hwaddr, mac, sizeof mac);
  netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
  netif->output = etharp_output;
  netif->linkoutput = send_frame;
  return ERR_OK;
}

static err_t forget(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error) {
  (void)argument;
  if (data == NULL || error != ERR_OK) return tcp_close(pcb);
  tcp_recved(pcb, data->tot_len);
  pbuf_free(data);
  return ERR_OK;
}

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain;charset=UTF-8\r\n"
                             "Content-Length: 5\r\n\r\nhello";

static err_t serve(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error) {
  (void)argument;
  if (data == NULL || error != ERR_OK) return tcp_close(pcb);
  /* A request ends with an empty line; wrk sends each in one segment. */
  u16_t at = 0;
  while ((at = pbuf_memfind(data, "\r\n\r\n", 4, at)) != 0xffff) {
    tcp_write(pcb, answer, sizeof answer - 1, 0);
    at += 4;
  }
  tcp_recved(pcb, data->tot_len);
  pbuf_free(data);
  return tcp_output(pcb);
}

static err_t echo(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error) {
  (void)argument;
  if (data == NULL || error != ERR_OK) return tcp_close(pcb);
  for (struct pbuf *part = data; part != NULL; part = part->next)
    tcp_write(pcb, part->payload, part->len, TCP_WRITE_FLAG_COPY);
  tcp_recved(pcb, data->tot_len);
  pbuf_free(data);
  return tcp_output(pcb);
}

static u8_t pattern[65536];

static void fill(struct tcp_pcb *pcb) {
  for (;;) {
    u32_t room = tcp_sndbuf(pcb);
    if (room > 32768) room = 32768;
    if (room == 0 || tcp_write(pcb, pattern, (u16_t)room, 0) != ERR_OK) break;
  }
  tcp_output(pcb);
}

static err_t more(void *argument, struct tcp_pcb *pcb, u16_t length) {
  (void)argument;
  (void)length;
  fill(pcb);
  return ERR_OK;
}

static err_t accepted(void *receive, struct tcp_pcb *pcb, err_t error) {
  if (pcb == NULL || error != ERR_OK) return ERR_VAL;
  tcp_nagle_disable(pcb);
  tcp_recv(pcb, (tcp_recv_fn)receive);
  if (pcb->local_port == 19) {
    tcp_sent(pcb, more);
    fill(pcb);
  }
  return ERR_OK;
}

static void listen_to(u16_t port, tcp_recv_fn receive) {
  struct tcp_pcb *pcb = tcp_new();
  tcp_bind(pcb, IP_ADDR_ANY, port);
  pcb = tcp_listen_with_backlog(pcb, 255);
  tcp_arg(pcb, (void *)receive);
  tcp_accept(pcb, accepted);
}

static int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int file = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (file < 0 || ioctl(file, TUNSETIFF, &request) < 0) {
    perror("lwIP server: the TAP interface");
    exit(1);
  }
  return file;
}

static int receive(struct netif *netif) {
  int frames = 0;
  for (; frames < BATCH; frames++) {
    struct pbuf *frame = pbuf_alloc(PBUF_RAW, FRAME_BYTES, PBUF_POOL);
    if (frame == NULL) break;
    ssize_t length = read(tap, frame->payload, FRAME_BYTES);
    if (length <= 0) {
      pbuf_free(frame);
      break;
    }
    pbuf_realloc(frame, (u16_t)length);
    if (netif->input(frame, netif) != ERR_OK) pbuf_free(frame);
  }
  return frames;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  tap = open_tap(argv[1]);
  lwip_init();
  struct netif netif;
  ip4_addr_t address, netmask, gateway = {0};
  ip4addr_aton(argv[2], &address);
  ip4addr_aton(argv[3], &netmask);
  netif_add(&netif, &address, &netmask, &gateway, NULL, start_interface, ethernet_input);
  netif_set_default(&netif);
  netif_set_up(&netif);
  listen_to(80, serve);
  listen_to(9, forget);
  listen_to(19, forget);
  listen_to(7, echo);
  puts("ready");
  fflush(stdout);
  for (;;) {
    sys_check_timeouts();
    if (receive(&netif) != 0) continue;
    struct pollfd wait = {tap, POLLIN, 0};
    u32_t timeout = sys_timeouts_sleeptime();
    poll(&wait, 1, timeout > 1000 ? 1000 : (int)timeout);
  }
}
