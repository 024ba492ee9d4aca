#include "driver/xen_net/nic.h"

#include "common/print.h"
#include "driver/bare/ram.h"
#include "driver/bare/source.h"

#define MTU_DEFAULT 1500u
#define MTU_MIN 68u /* RFC 791: what every link carries. */

/* What both rings of a device may have granted at once, and the pages of the rings. */
#define GRANTS (2 * RING_SLOTS + 2)

static nic_t nics[HAL_NET_DEVICES];
static uint32_t nic_count;

/* The device, if it was started; else null. */
static nic_t *nic_started(uint32_t number) {
  return number < nic_count && nics[number].receiver.area != NULL ? &nics[number] : NULL;
}

void nic_notify(const nic_t *nic, ring_t *ring) {
  if (ring_should_notify(ring)) {
    event_send(nic->port);
  }
}

static uint32_t hex_digit(char character) {
  char lower = character | 0x20;
  if (character >= '0' && character <= '9') {
    return (uint32_t)(character - '0');
  }
  return lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a' + 10) : 16;
}

/* Six bytes as aa:bb:cc:dd:ee:ff. */
static bool mac_read(const char *text, uint8_t mac[6]) {
  for (uint32_t i = 0; i < 6; i++, text += 3) {
    uint32_t high = hex_digit(text[0]), low = high < 16 ? hex_digit(text[1]) : 16;
    if (low == 16 || text[2] != (i < 5 ? ':' : 0)) {
      return false;
    }
    mac[i] = (uint8_t)(high << 4 | low);
  }
  return true;
}

/* A backend completes checksums of IPv4 always, those of IPv6 when it says so; the offload is for both. */
static uint32_t offloads_of(const xenbus_device_t *bus) {
  uint32_t offloads = HAL_NET_RX_CHECKSUM;
  if (!xenbus_backend_has(bus, "feature-ipv6-csum-offload") ||
      xenbus_backend_has(bus, "feature-no-csum-offload")) {
    return offloads;
  }
  offloads |= HAL_NET_TX_CHECKSUM;
  offloads |= xenbus_backend_has(bus, "feature-gso-tcpv4") ? HAL_NET_TX_TSO4 : 0;
  offloads |= xenbus_backend_has(bus, "feature-gso-tcpv6") ? HAL_NET_TX_TSO6 : 0;
  return offloads;
}

static bool info_read(const xenbus_device_t *bus, hal_net_info_t *info) {
  char mac[STORE_VALUE_MAX];
  uint64_t mtu = MTU_DEFAULT;
  /* A frame goes over several slots: a backend that takes only whole ones is none of this century. */
  if (!xenbus_backend_has(bus, "feature-sg") || !xenbus_backend_has(bus, "feature-rx-copy") ||
      xenbus_read(bus, "mac", mac) != STORE_OK || !mac_read(mac, info->mac)) {
    return false;
  }
  (void)xenbus_number(bus, "mtu", &mtu);
  info->mtu = (uint16_t)(mtu < MTU_MIN ? MTU_MIN : mtu > UINT16_MAX ? UINT16_MAX : mtu);
  info->offloads = offloads_of(bus);
  return true;
}

/* A page that the backend still has mapped keeps its grant: to be asked for again. */
static void ring_close(grant_t *grant) {
  if (*grant != GRANT_NONE && grant_take(*grant)) {
    *grant = GRANT_NONE;
  }
}

/* Grants the ring's page, anew. False when there is none, or an earlier backend does not let go of it:
 * another page for each time would let a backend take all memory. */
static bool ring_open(const nic_t *nic, ring_t *ring, grant_t *grant, uint32_t slot_bytes) {
  uint64_t page = ring->shared != NULL ? (uint64_t)ring->shared : ram_take();
  ring_close(grant);
  if (page == 0 || *grant != GRANT_NONE) {
    return false;
  }
  ring_start(ring, page, slot_bytes);
  *grant = grant_give(nic->bus.backend_id, page, GRANT_WRITE);
  return *grant != GRANT_NONE;
}

/* What the backend has is taken back; what it still has mapped, the next time. */
static void leave(nic_t *nic) {
  nic->is_joined = false;
  if (nic->port != 0) {
    event_close(nic->port);
    nic->port = 0;
  }
  ring_close(&nic->receive_ring);
  ring_close(&nic->transmit_ring);
  receiver_leave(nic);
  transmitter_leave(&nic->transmitter);
}

/* With a backend that waits for this. It copies to the buffers and fetches frames as soon as it has seen the
 * new state. */
static void join(nic_t *nic) {
  if (!event_open(nic->bus.backend_id, &nic->port)) {
    return;
  }
  event_listen(nic->port);
  nic->is_joined = ring_open(nic, &nic->receiver.ring, &nic->receive_ring, RX_SLOT_BYTES) &&
                   ring_open(nic, &nic->transmitter.ring, &nic->transmit_ring, TX_SLOT_BYTES);
  if (nic->is_joined) {
    transmitter_join(&nic->transmitter);
    receiver_join(nic);
    /* A backend waits for ever for the buffers of a frame that there never can be so many of. */
    uint64_t takes_segments = nic->receiver.count > FRAME_SLOTS_MAX;
    const xenbus_fact_t facts[] = {
        {.name = "tx-ring-ref", .number = nic->transmit_ring},
        {.name = "rx-ring-ref", .number = nic->receive_ring},
        {.name = "event-channel", .number = nic->port},
        {.name = "request-rx-copy", .number = 1},
        {.name = "feature-rx-notify", .number = 1},
        {.name = "feature-sg", .number = 1},
        {.name = "feature-gso-tcpv4", .number = takes_segments},
        {.name = "feature-gso-tcpv6", .number = takes_segments},
        {.name = "feature-ipv6-csum-offload", .number = 1},
    };
    nic->is_joined = xenbus_publish(&nic->bus, facts, sizeof facts / sizeof facts[0], XenbusStateConnected);
  }
  if (!nic->is_joined) {
    leave(nic);
  }
}

void nic_fail(nic_t *nic, const char *why) {
  print_line_t line = {.length = 0};
  print_text(&line, "skerry: network: the backend has told of ");
  print_text(&line, why);
  print_text(&line, "; the device is closed");
  print_end(&line);
  leave(nic);
  nic->has_failed = true;
  xenbus_switch(&nic->bus, XenbusStateClosed);
}

/* With a backend that has come back: what the program was promised must still be true. */
static void rejoin(nic_t *nic) {
  hal_net_info_t offered = {.offloads = 0};
  if (!info_read(&nic->bus, &offered) || offered.mtu < nic->info.mtu ||
      (nic->info.offloads & ~offered.offloads) != 0) {
    nic_fail(nic, "less than it had before it left");
    return;
  }
  leave(nic);
  join(nic);
}

/* The backend's state has changed. */
static void follow(nic_t *nic) {
  xenbus_state_t other;
  bool is_online;
  if (!xenbus_other_state(&nic->bus, &other) || !xenbus_is_online(&nic->bus, &is_online)) {
    return;
  }
  switch (other) {
  case XenbusStateClosing:
    /* It lets go of all when it sees this, and answers with its own Closed: until then nothing can be taken
     * back, and it would not notice that anything else was written. */
    nic->is_joined = false;
    xenbus_switch(&nic->bus, XenbusStateClosed);
    break;
  case XenbusStateUnknown:
  case XenbusStateClosed:
    leave(nic);
    /* A backend that is to come back waits for the first. */
    xenbus_switch(&nic->bus, is_online ? XenbusStateInitialising : XenbusStateClosed);
    break;
  case XenbusStateInitWait:
    if (!nic->is_joined) {
      rejoin(nic);
    }
    break;
  default: break;
  }
}

static bool is_ready(bool arm) {
  bool ready = false;
  for (uint32_t i = 0; i < nic_count && !ready; i++) {
    nic_t *nic = &nics[i];
    if (nic->receiver.area == NULL) {
      continue;
    }
    if (nic->bus.watch.has_fired) {
      nic->bus.watch.has_fired = false;
      if (!nic->has_failed) {
        follow(nic);
      }
    }
    if (!nic->is_joined) {
      /* Frames that found no room can be sent: they are lost. */
      ready = nic->transmitter.is_blocked;
      nic->transmitter.is_blocked = false;
      continue;
    }
    if (arm) {
      nic_notify(nic, &nic->receiver.ring);
      nic_notify(nic, &nic->transmitter.ring);
    }
    ready = receiver_is_ready(&nic->receiver, arm) || transmitter_is_ready(&nic->transmitter, arm);
  }
  return ready;
}

/* A device whose backend is not there is left out. */
static void open(uint32_t number) {
  nic_t *nic = &nics[nic_count];
  if (xenbus_open(&nic->bus, "vif", number) && xenbus_await(&nic->bus, 1u << XenbusStateInitWait) &&
      info_read(&nic->bus, &nic->info) && grant_reserve(GRANTS)) {
    nic_count++;
  } else {
    xenbus_close(&nic->bus);
  }
}

/* Looks for the devices, once. */
static void find(void) {
  static bool looked;
  static source_t source = {.ready_bit = HAL_READY_NET, .is_ready = is_ready};
  if (looked) {
    return;
  }
  looked = true;
  xenbus_each("vif", HAL_NET_DEVICES, open);
  if (nic_count > 0) {
    source_add(&source);
  }
}

uint32_t hal_net_count(void) {
  find();
  return nic_count;
}

hal_result_t hal_net_info(uint32_t number, hal_net_info_t *info) {
  find();
  if (number >= nic_count) {
    return HAL_EINVAL;
  }
  *info = nics[number].info;
  return HAL_OK;
}

hal_result_t hal_net_start(uint32_t number, uint8_t *area, size_t bytes) {
  find();
  if (number >= nic_count || nics[number].receiver.area != NULL || !net_area_is_valid(area, bytes)) {
    return HAL_EINVAL;
  }
  nic_t *nic = &nics[number];
  receiver_start(&nic->receiver, area, bytes);
  transmitter_start(&nic->transmitter);
  join(nic);
  return HAL_OK;
}

hal_result_t hal_net_receive(uint32_t number, const uint8_t **frame, size_t *length, uint32_t *flags) {
  nic_t *nic = nic_started(number);
  return nic != NULL ? receiver_next(nic, frame, length, flags) : HAL_EINVAL;
}

hal_result_t hal_net_send(uint32_t number, const hal_span_t *spans, size_t count, uint32_t token) {
  nic_t *nic = nic_started(number);
  return nic != NULL ? transmitter_send(nic, spans, count, token) : HAL_EINVAL;
}

void hal_net_flush(uint32_t number) {
  nic_t *nic = nic_started(number);
  if (nic != NULL && nic->is_joined) {
    nic_notify(nic, &nic->transmitter.ring);
  }
}

bool hal_net_sent(uint32_t number, uint32_t *token) {
  nic_t *nic = nic_started(number);
  return nic != NULL && transmitter_sent(nic, token);
}
