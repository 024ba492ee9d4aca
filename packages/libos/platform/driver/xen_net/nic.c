#include "driver/xen_net/nic.h"

#include "common/print.h"
#include "driver/bare/command_line.h"
#include "driver/bare/ram.h"
#include "driver/bare/source.h"

#define MTU_DEFAULT 1500u
#define MTU_MIN 68u /* RFC 791: what every link carries. */

/* What both rings of a queue may have granted at once, and the pages of the rings. */
#define GRANTS (2 * RING_SLOTS + 2)

/* Receive buffers of each of several queues, at least: for some of the largest frames. */
#define QUEUE_BUFFERS_MIN (3 * FRAME_SLOTS_MAX)

#define TURN_FRAMES 32u

static nic_t nics[HAL_NET_DEVICES];
static uint32_t nic_count;

/* The device, if it was started; else null. */
static nic_t *nic_started(uint32_t number) {
  return number < nic_count && nics[number].queues[0]->receiver.area != NULL ? &nics[number] : NULL;
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

/* How many queues the backend takes, as far as there may be any. */
static uint32_t queues_offered(const xenbus_device_t *bus) {
  const char *limit = command_line_value("skerry.xen.queues=", 0);
  uint64_t most = limit != NULL ? command_line_number(&limit) : QUEUES_MAX, offered;
  if (xenbus_backend_number(bus, "multi-queue-max-queues", &offered) != STORE_OK || offered == 0) {
    return 1;
  }
  most = most < QUEUES_MAX ? most : QUEUES_MAX;
  offered = offered < most ? offered : most;
  return offered > 0 ? (uint32_t)offered : 1;
}

/* Adds a queue. False when there is no memory for it, or no grants. */
static bool queue_add(nic_t *nic) {
  uint64_t bytes = (sizeof(queue_t) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
  uint64_t memory = grant_reserve(GRANTS) ? ram_take_aligned(bytes, PAGE_SIZE) : 0;
  if (memory == 0) {
    return false;
  }
  cpu_zero_pages((void *)memory, bytes);
  queue_t *queue = (queue_t *)memory;
  queue->nic = nic;
  queue->number = nic->queue_count;
  nic->queues[nic->queue_count++] = queue;
  return true;
}

/* What the backend has is taken back; what it still has mapped, the next time. */
static void leave(nic_t *nic) {
  nic->joined = 0;
  for (uint32_t i = 0; i < nic->queue_count; i++) {
    queue_leave(nic->queues[i]);
  }
}

#define QUEUE_FACTS 3u
#define FACTS_MAX (7 + QUEUES_MAX * QUEUE_FACTS)

/* In the device's folder when there is one queue, else in folders of their own. */
static const char *const queue_facts[1 + QUEUES_MAX][QUEUE_FACTS] = {
    {"tx-ring-ref", "rx-ring-ref", "event-channel"},
    {"queue-0/tx-ring-ref", "queue-0/rx-ring-ref", "queue-0/event-channel"},
    {"queue-1/tx-ring-ref", "queue-1/rx-ring-ref", "queue-1/event-channel"},
    {"queue-2/tx-ring-ref", "queue-2/rx-ring-ref", "queue-2/event-channel"},
    {"queue-3/tx-ring-ref", "queue-3/rx-ring-ref", "queue-3/event-channel"},
};

/* Tells the backend of the first `count` queues. It copies to their buffers and fetches frames as soon as it
 * has seen the new state. */
static bool publish(const nic_t *nic, uint32_t count) {
  /* A backend waits for ever for the buffers of a frame that there never can be so many of. */
  uint64_t takes_segments = nic->queues[0]->receiver.count > FRAME_SLOTS_MAX;
  xenbus_fact_t facts[FACTS_MAX] = {
      {.name = "request-rx-copy", .number = 1},
      {.name = "feature-rx-notify", .number = 1},
      {.name = "feature-sg", .number = 1},
      {.name = "feature-gso-tcpv4", .number = takes_segments},
      {.name = "feature-gso-tcpv6", .number = takes_segments},
      {.name = "feature-ipv6-csum-offload", .number = 1},
  };
  uint32_t told = 6;
  if (nic->queue_count > 1) {
    facts[told++] = (xenbus_fact_t){.name = "multi-queue-num-queues", .number = count};
  }
  for (uint32_t i = 0; i < count; i++) {
    const queue_t *queue = nic->queues[i];
    const char *const *names = queue_facts[count > 1 ? 1 + i : 0];
    facts[told++] = (xenbus_fact_t){.name = names[0], .number = queue->transmit_ring};
    facts[told++] = (xenbus_fact_t){.name = names[1], .number = queue->receive_ring};
    facts[told++] = (xenbus_fact_t){.name = names[2], .number = queue->port};
  }
  return xenbus_publish(&nic->bus, facts, told, XenbusStateConnected);
}

/* With a backend that waits for this, and takes so many queues. */
static void join(nic_t *nic, uint32_t offered) {
  uint32_t count = offered < nic->queue_count ? offered : nic->queue_count, joined = 0;
  while (joined < count && queue_join(nic->queues[joined])) {
    joined++;
  }
  if (joined == count && publish(nic, count)) {
    nic->joined = count;
  } else {
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
  join(nic, queues_offered(&nic->bus));
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
    nic->joined = 0;
    xenbus_switch(&nic->bus, XenbusStateClosed);
    break;
  case XenbusStateUnknown:
  case XenbusStateClosed:
    leave(nic);
    /* A backend that is to come back waits for the first. */
    xenbus_switch(&nic->bus, is_online ? XenbusStateInitialising : XenbusStateClosed);
    break;
  case XenbusStateInitWait:
    if (nic->joined == 0) {
      rejoin(nic);
    }
    break;
  default: break;
  }
}

static bool queue_is_ready(queue_t *queue, bool arm) {
  if (!queue_is_joined(queue)) {
    /* Frames that found no room can be sent: by another queue, or they are lost. */
    bool was_blocked = queue->transmitter.is_blocked;
    queue->transmitter.is_blocked = false;
    return was_blocked;
  }
  if (arm) {
    queue_notify(queue, &queue->receiver.ring);
    queue_notify(queue, &queue->transmitter.ring);
  }
  return receiver_is_ready(&queue->receiver, arm) || transmitter_is_ready(&queue->transmitter, arm);
}

static bool is_ready(bool arm) {
  bool ready = false;
  for (uint32_t i = 0; i < nic_count && !ready; i++) {
    nic_t *nic = &nics[i];
    if (nic_started(i) == NULL) {
      continue;
    }
    if (nic->bus.watch.has_fired) {
      nic->bus.watch.has_fired = false;
      if (!nic->has_failed) {
        follow(nic);
      }
    }
    for (uint32_t queue = 0; queue < nic->queue_count && !ready; queue++) {
      ready = queue_is_ready(nic->queues[queue], arm);
    }
  }
  return ready;
}

/* A device whose backend is not there is left out. */
static void open(uint32_t number) {
  nic_t *nic = &nics[nic_count];
  if (xenbus_open(&nic->bus, "vif", number) && xenbus_await(&nic->bus, 1u << XenbusStateInitWait) &&
      info_read(&nic->bus, &nic->info) && queue_add(nic)) {
    nic->offered = queues_offered(&nic->bus);
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
  if (number >= nic_count || nic_started(number) != NULL || !net_area_is_valid(area, bytes)) {
    return HAL_EINVAL;
  }
  nic_t *nic = &nics[number];
  uint32_t buffers = (uint32_t)((bytes - GATHER_BYTES) / PAGE_SIZE);
  while (nic->queue_count < nic->offered && buffers / (nic->queue_count + 1) >= QUEUE_BUFFERS_MIN &&
         queue_add(nic)) {
  }
  uint32_t share = buffers / nic->queue_count;
  for (uint32_t i = 0; i < nic->queue_count; i++) {
    receiver_start(&nic->queues[i]->receiver, area + i * share * PAGE_SIZE, share,
                   area + bytes - GATHER_BYTES);
    transmitter_start(&nic->queues[i]->transmitter, nic->queue_count > 1 ? 1 : BOUNCES);
  }
  join(nic, nic->queue_count);
  return HAL_OK;
}

/* A queue has a turn until it has no more, or has given TURN_FRAMES. */
static void turn_end(nic_t *nic) {
  nic->receiving = nic->receiving + 1 < nic->queue_count ? nic->receiving + 1 : 0;
  nic->received = 0;
}

hal_result_t hal_net_receive(uint32_t number, const uint8_t **frame, size_t *length, uint32_t *flags) {
  nic_t *nic = nic_started(number);
  if (nic == NULL) {
    return HAL_EINVAL;
  }
  for (uint32_t tried = 0; tried < nic->queue_count; tried++) {
    if (receiver_next(nic->queues[nic->receiving], frame, length, flags) == HAL_OK) {
      if (++nic->received == TURN_FRAMES) {
        turn_end(nic);
      }
      return HAL_OK;
    }
    turn_end(nic);
  }
  return HAL_AGAIN;
}

hal_result_t hal_net_send(uint32_t number, const hal_span_t *spans, size_t count, uint32_t token) {
  nic_t *nic = nic_started(number);
  if (nic == NULL || (nic->joined > 1 && net_frame_length(spans, count) == 0)) {
    return HAL_EINVAL;
  }
  uint32_t queue = nic->joined > 1 ? flow_queue(spans, count, nic->joined) : 0;
  return transmitter_send(nic->queues[queue], spans, count, token);
}

void hal_net_flush(uint32_t number) {
  nic_t *nic = nic_started(number);
  for (uint32_t i = 0; nic != NULL && i < nic->joined; i++) {
    queue_notify(nic->queues[i], &nic->queues[i]->transmitter.ring);
  }
}

bool hal_net_sent(uint32_t number, uint32_t *token) {
  nic_t *nic = nic_started(number);
  for (uint32_t i = 0; nic != NULL && i < nic->queue_count; i++) {
    if (transmitter_sent(nic->queues[i], token)) {
      return true;
    }
  }
  return false;
}
