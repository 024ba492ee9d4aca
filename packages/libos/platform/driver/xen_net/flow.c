#include <string.h>

#include "driver/xen_net/nic.h"

/* Of an Ethernet frame (IEEE 802.3), IPv4 (RFC 791, 3.1) and IPv6 (RFC 8200, 3). */
enum {
  ETHERTYPE = 12,
  ETHERTYPE_IPV4 = 0x0800,
  ETHERTYPE_IPV6 = 0x86dd,
  IP = 14,
  IPV4_FRAGMENT = IP + 6,
  IPV4_PROTOCOL = IP + 9,
  IPV4_ADDRESSES = IP + 12,
  IPV4_END = IP + 20,
  IPV6_NEXT_HEADER = IP + 6,
  IPV6_ADDRESSES = IP + 8,
  IPV6_END = IP + 40,
  TCP = 6,
  UDP = 17,
  PORTS_BYTES = 4,
  HEAD_BYTES = IP + 60 + PORTS_BYTES
};

/* The beginning of the frame, as far as it is looked at. */
static uint32_t head_read(uint8_t head[HEAD_BYTES], const hal_span_t *spans, size_t count) {
  uint32_t length = 0;
  for (size_t i = 0; i < count && length < HEAD_BYTES; i++) {
    size_t room = HEAD_BYTES - length, bytes = spans[i].length < room ? spans[i].length : room;
    memcpy(head + length, spans[i].bytes, bytes);
    length += (uint32_t)bytes;
  }
  return length;
}

/* FNV-1a. */
static uint32_t hash_add(uint32_t hash, const uint8_t *bytes, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    hash = (hash ^ bytes[i]) * 16777619u;
  }
  return hash;
}

static bool has_ports(uint8_t protocol) { return protocol == TCP || protocol == UDP; }

/* By addresses and ports. What is neither IPv4 nor IPv6 goes by the first; a datagram in fragments has ports
 * in the first of them only, and goes by its addresses. */
uint32_t flow_queue(const hal_span_t *spans, size_t span_count, uint32_t count) {
  uint8_t head[HEAD_BYTES] = {0};
  uint32_t length = head_read(head, spans, span_count), hash = 2166136261u, ports = 0;
  uint32_t type = (uint32_t)head[ETHERTYPE] << 8 | head[ETHERTYPE + 1];
  if (type == ETHERTYPE_IPV4 && length >= IPV4_END) {
    bool is_fragment = (head[IPV4_FRAGMENT] & 0x3f) != 0 || head[IPV4_FRAGMENT + 1] != 0;
    hash = hash_add(hash, head + IPV4_ADDRESSES, 8);
    ports = !is_fragment && has_ports(head[IPV4_PROTOCOL]) ? IP + (head[IP] & 15u) * 4 : 0;
  } else if (type == ETHERTYPE_IPV6 && length >= IPV6_END) {
    hash = hash_add(hash, head + IPV6_ADDRESSES, 32);
    ports = has_ports(head[IPV6_NEXT_HEADER]) ? IPV6_END : 0;
  } else {
    return 0;
  }
  if (ports != 0 && ports + PORTS_BYTES <= length) {
    hash = hash_add(hash, head + ports, PORTS_BYTES);
  }
  return (hash ^ hash >> 16) % count;
}
