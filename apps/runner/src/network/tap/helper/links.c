/* Devices by rtnetlink (rtnetlink(7)) and /dev/net/tun (Documentation/networking/tuntap.rst). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tap.h"

static const char bridge[] = "bridge";

/* A request with attributes behind it; few and small ones. */
typedef struct {
  struct nlmsghdr header;
  union {
    struct ifinfomsg link;
    struct ndmsg neighbour;
  };
  uint8_t room[256];
} request_t;

static request_t request_of(uint16_t type, uint16_t flags, size_t body) {
  request_t request = {0};
  request.header.nlmsg_len = (uint32_t)NLMSG_LENGTH(body);
  request.header.nlmsg_type = type;
  request.header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
  return request;
}

static struct rtattr *add(request_t *request, uint16_t type, const void *bytes, size_t length) {
  struct rtattr *attribute = (struct rtattr *)((uint8_t *)request + NLMSG_ALIGN(request->header.nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = (uint16_t)RTA_LENGTH(length);
  if (length) memcpy(RTA_DATA(attribute), bytes, length);
  request->header.nlmsg_len = (uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + RTA_LENGTH(length));
  return attribute;
}

static void add_byte(request_t *request, uint16_t type, uint8_t value) { add(request, type, &value, 1); }

static struct rtattr *open_nest(request_t *request, uint16_t type) {
  return add(request, (uint16_t)(type | NLA_F_NESTED), NULL, 0);
}

static void close_nest(request_t *request, struct rtattr *nest) {
  nest->rta_len = (uint16_t)((uint8_t *)request + request->header.nlmsg_len - (uint8_t *)nest);
}

/* Sends it and waits for the kernel's answer. */
static void ask(const request_t *request, const char *what) {
  struct {
    struct nlmsghdr header;
    struct nlmsgerr error;
    uint8_t room[512];
  } answer;
  int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (netlink < 0 || send(netlink, request, request->header.nlmsg_len, 0) < 0) fail(what);
  if (recv(netlink, &answer, sizeof answer, 0) < 0) fail(what);
  close(netlink);
  errno = -answer.error.error;
  if (answer.header.nlmsg_type != NLMSG_ERROR || errno != 0) fail(what);
}

static int index_of(const char *name) {
  unsigned index = if_nametoindex(name);
  if (index == 0) fail(name);
  return (int)index;
}

/* A kernel without IPv6 has no such file, and nothing to be kept quiet. */
static void quiet_ipv6(void) {
  int file = open("/proc/sys/net/ipv6/conf/default/disable_ipv6", O_WRONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return;
  if (file < 0 || write(file, "1", 1) != 1) fail("the kernel's own IPv6 in the namespace");
  close(file);
}

void bridge_make(void) {
  quiet_ipv6();
  request_t request = request_of(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof request.link);
  request.link.ifi_flags = request.link.ifi_change = IFF_UP;
  add(&request, IFLA_IFNAME, bridge, sizeof bridge);
  struct rtattr *info = open_nest(&request, IFLA_LINKINFO);
  add(&request, IFLA_INFO_KIND, "bridge", sizeof "bridge");
  struct rtattr *data = open_nest(&request, IFLA_INFO_DATA);
  /* Nobody here asks for groups, so frames to groups go to all. */
  add_byte(&request, IFLA_BR_MCAST_SNOOPING, 0);
  close_nest(&request, data);
  close_nest(&request, info);
  ask(&request, "a bridge");
}

static void enslave(int index) {
  request_t request = request_of(RTM_NEWLINK, 0, sizeof request.link);
  uint32_t master = (uint32_t)index_of(bridge);
  request.link.ifi_index = index;
  request.link.ifi_flags = request.link.ifi_change = IFF_UP;
  add(&request, IFLA_MASTER, &master, sizeof master);
  ask(&request, "a port of the bridge");
}

/* A locked port takes only what is from a MAC that is behind it in the table, and nothing is learned into
 * that. */
static void lock(int index) {
  request_t request = request_of(RTM_SETLINK, 0, sizeof request.link);
  request.link.ifi_family = AF_BRIDGE;
  request.link.ifi_index = index;
  struct rtattr *port = open_nest(&request, IFLA_PROTINFO);
  add_byte(&request, IFLA_BRPORT_LEARNING, 0);
  add_byte(&request, IFLA_BRPORT_LOCKED, 1);
  add_byte(&request, IFLA_BRPORT_UNICAST_FLOOD, 0);
  close_nest(&request, port);
  ask(&request, "a locked port (Linux 5.18 and later)");
}

static void place(int index, const uint8_t mac[MAC_BYTES]) {
  request_t request = request_of(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, sizeof request.neighbour);
  request.neighbour.ndm_family = AF_BRIDGE;
  request.neighbour.ndm_ifindex = index;
  request.neighbour.ndm_state = NUD_NOARP | NUD_REACHABLE;
  request.neighbour.ndm_flags = NTF_MASTER;
  add(&request, NDA_LLADDR, mac, MAC_BYTES);
  ask(&request, "the MAC of a port");
}

int port_make(const char *name, const uint8_t mac[MAC_BYTES], int has_header) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL};
  if (has_header) request.ifr_flags |= IFF_VNET_HDR;
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request) < 0) fail("/dev/net/tun");
  int index = index_of(name);
  enslave(index);
  lock(index);
  place(index, mac);
  return tap;
}
