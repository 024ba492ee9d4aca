#include "driver/xen_vchan/channel.h"

#include "cpu/cpu.h"
#include "driver/bare/source.h"
#include "driver/xen/farewell.h"
#include "driver/xen/store.h"

_Static_assert(HAL_CHANNELS <= 32, "hal_channel_news has a bit for each");

static channel_t channels[HAL_CHANNELS];

void hal_channel_memory(uint64_t bytes) { shared_limit(bytes / PAGE_SIZE); }

static channel_t *channel_find(uint32_t number) {
  return number < HAL_CHANNELS && channels[number].is_used ? &channels[number] : NULL;
}

/* ---- what the ends tell each other */

static volatile uint8_t *own_live(const channel_t *channel) {
  return channel->is_server ? &channel->shared->srv_live : &channel->shared->cli_live;
}

static uint8_t other_live(const channel_t *channel) {
  return channel->is_server ? channel->shared->cli_live : channel->shared->srv_live;
}

/* What the other end asks us to tell is in our byte, and the other way round. */
static volatile uint8_t *own_notify(const channel_t *channel) {
  return channel->is_server ? &channel->shared->srv_notify : &channel->shared->cli_notify;
}

static volatile uint8_t *other_notify(const channel_t *channel) {
  return channel->is_server ? &channel->shared->cli_notify : &channel->shared->srv_notify;
}

static void ask_to_tell(const channel_t *channel, uint8_t bits) {
  (void)__atomic_fetch_or(other_notify(channel), bits, __ATOMIC_SEQ_CST);
}

/* One event for all that is owed, if the other end has asked for any of it. */
static void tell(channel_t *channel) {
  uint8_t owed = channel->owed;
  channel->owed = 0;
  if (owed == 0) {
    return;
  }
  uint8_t asked = __atomic_fetch_and(own_notify(channel), (uint8_t)~owed, __ATOMIC_SEQ_CST);
  if ((asked & owed) != 0) {
    event_send(channel->port);
  }
}

/* The other end hears of it by its event, and by our byte that we are not there any more. */
static void leave(const channel_t *channel) {
  *own_live(channel) = 0;
  cpu_order_stores();
  event_send(channel->port);
}

/* ---- what is known of the other end */

/*
 * A channel has one client. Once that has left, Xen lets another connect to the event channel, and the store
 * may still name the page: so nobody can map it after the first, and who has come before that was seen is
 * told at once that we are not there.
 */
static void become(channel_t *channel, hal_channel_state_t state) {
  if (channel->is_server && channel->state == HAL_CHANNEL_WAITING) {
    grant_shut(channel->pages[0].name);
  }
  channel->state = state;
  if (state > HAL_CHANNEL_OPEN) {
    leave(channel);
  }
}

static void observe(channel_t *channel) {
  uint8_t live = other_live(channel);
  if (channel->state <= HAL_CHANNEL_OPEN && live == 0) {
    become(channel, HAL_CHANNEL_LEFT);
  } else if (channel->state == HAL_CHANNEL_WAITING && live == 1) {
    become(channel, HAL_CHANNEL_OPEN);
  }
  cpu_order_loads(); /* What was sent before the end is seen after it. */
}

/* Bytes that are there for the ring; 0 when its other end has broken the protocol. */
static uint32_t ready(channel_t *channel, vchan_ring_t *ring) {
  if (channel->state == HAL_CHANNEL_BROKEN) {
    return 0;
  }
  if (!vchan_ring_look(ring)) {
    become(channel, HAL_CHANNEL_BROKEN);
    return 0;
  }
  return vchan_ring_ready(ring);
}

static bool has_news(channel_t *channel) {
  observe(channel);
  bool has_ended = channel->state > HAL_CHANNEL_OPEN;
  bool can_receive = channel->wants_to_receive && (ready(channel, &channel->receive) > 0 || has_ended);
  bool can_send = channel->wants_to_send && (ready(channel, &channel->send) > 0 || has_ended);
  return can_receive || can_send || channel->state != channel->told;
}

uint32_t hal_channel_news(void) {
  uint32_t news = 0;
  for (uint32_t i = 0; i < HAL_CHANNELS; i++) {
    news |= channels[i].is_used && has_news(&channels[i]) ? 1u << i : 0;
  }
  return news;
}

void hal_channel_flush(void) {
  for (uint32_t i = 0; i < HAL_CHANNELS; i++) {
    if (channels[i].is_used) {
      tell(&channels[i]);
    }
  }
}

/* Asked for an event before the last look, none is lost: who writes an index looks afterwards whether
 * somebody has asked. */
static bool is_ready(bool arm) {
  for (uint32_t i = 0; arm && i < HAL_CHANNELS; i++) {
    const channel_t *channel = &channels[i];
    if (channel->is_used && channel->state == HAL_CHANNEL_OPEN) {
      ask_to_tell(channel, (channel->wants_to_receive ? VCHAN_NOTIFY_WRITE : 0) |
                               (channel->wants_to_send ? VCHAN_NOTIFY_READ : 0));
    }
  }
  return hal_channel_news() != 0;
}

static void say_farewell(void) {
  for (uint32_t i = 0; i < HAL_CHANNELS; i++) {
    if (channels[i].is_used) {
      leave(&channels[i]);
    }
  }
}

/* ---- ends are made, used and given up */

static void start(void) {
  static bool has_started;
  static source_t source = {.ready_bit = HAL_READY_CHANNEL, .is_ready = is_ready};
  static farewell_t farewell = {.say = say_farewell};
  if (!has_started) {
    has_started = true;
    source_add(&source);
    farewell_add(&farewell);
  }
}

/* An unused one, or null; `*number` is its own. */
static channel_t *channel_new(uint16_t domain, bool is_server, uint32_t *number) {
  start();
  for (uint32_t i = 0; i < HAL_CHANNELS; i++) {
    channel_t *channel = &channels[i];
    if (!channel->is_used) {
      channel->is_server = is_server;
      channel->domain = domain;
      channel->state = channel->told = HAL_CHANNEL_WAITING;
      channel->wants_to_receive = channel->wants_to_send = false;
      channel->owed = 0;
      *number = i;
      return channel;
    }
  }
  return NULL;
}

/* Xen does not map a page of a domain into the same domain a second time: it takes it away where it was. */
static bool is_self(uint16_t domain) {
  uint64_t self;
  return store_read_number(0, "domid", &self) != STORE_OK || self == domain;
}

static void use(channel_t *channel) {
  event_listen(channel->port);
  channel->is_used = true;
}

hal_result_t hal_channel_serve(uint16_t domain, uint32_t receive, uint32_t send, uint32_t *number,
                               hal_channel_place_t *place) {
  if (!channel_orders_fit(receive, send) || is_self(domain)) {
    return HAL_EINVAL;
  }
  channel_t *channel = channel_new(domain, true, number);
  if (channel == NULL) {
    return HAL_AGAIN;
  }
  if (!event_open(domain, &channel->port)) {
    return HAL_EUNSPEC;
  }
  if (!channel_lay_out(channel, receive, send)) {
    event_close(channel->port);
    return HAL_EUNSPEC;
  }
  use(channel);
  *place = (hal_channel_place_t){channel->pages[0].name, channel->port};
  return HAL_OK;
}

hal_result_t hal_channel_join(uint16_t domain, hal_channel_place_t place, uint32_t *number) {
  channel_t *channel = channel_new(domain, false, number);
  if (channel == NULL) {
    return HAL_AGAIN;
  }
  if (!event_bind(domain, place.port, &channel->port)) {
    return HAL_EUNSPEC;
  }
  if (!channel_map(channel, place.grant)) {
    event_close(channel->port);
    return HAL_EUNSPEC;
  }
  use(channel);
  channel->state = channel->told = HAL_CHANNEL_OPEN;
  event_send(channel->port);
  return HAL_OK;
}

hal_channel_state_t hal_channel_state(uint32_t number) {
  channel_t *channel = channel_find(number);
  if (channel == NULL) {
    return HAL_CHANNEL_LEFT;
  }
  observe(channel);
  return channel->told = channel->state;
}

hal_result_t hal_channel_receive(uint32_t number, uint8_t *bytes, size_t capacity, size_t *length) {
  channel_t *channel = channel_find(number);
  *length = 0;
  if (channel == NULL || capacity == 0) {
    return HAL_EINVAL;
  }
  observe(channel);
  uint32_t there = ready(channel, &channel->receive);
  bool has_ended = channel->state > HAL_CHANNEL_OPEN;
  channel->wants_to_receive = there == 0 && !has_ended;
  if (there == 0) {
    return has_ended ? HAL_EUNSPEC : HAL_AGAIN;
  }
  *length = there < capacity ? there : capacity;
  vchan_ring_receive(&channel->receive, bytes, (uint32_t)*length);
  channel->owed |= VCHAN_NOTIFY_READ;
  return HAL_OK;
}

hal_result_t hal_channel_send(uint32_t number, const uint8_t *bytes, size_t length, size_t *taken) {
  channel_t *channel = channel_find(number);
  *taken = 0;
  if (channel == NULL || length == 0) {
    return HAL_EINVAL;
  }
  observe(channel);
  uint32_t room = channel->state == HAL_CHANNEL_OPEN ? ready(channel, &channel->send) : 0;
  *taken = room < length ? room : length;
  bool has_ended = channel->state > HAL_CHANNEL_OPEN;
  channel->wants_to_send = *taken < length && !has_ended;
  if (*taken == 0) {
    return has_ended ? HAL_EUNSPEC : HAL_AGAIN;
  }
  vchan_ring_send(&channel->send, bytes, (uint32_t)*taken);
  channel->owed |= VCHAN_NOTIFY_WRITE;
  return HAL_OK;
}

bool hal_channel_probe(void) {
  bool is_any_used = false;
  for (uint32_t i = 0; i < HAL_CHANNELS; i++) {
    channel_t *channel = &channels[i];
    is_any_used |= channel->is_used;
    if (channel->is_used && channel->state == HAL_CHANNEL_OPEN && !event_is_bound(channel->port)) {
      become(channel, HAL_CHANNEL_LEFT);
    }
  }
  return is_any_used;
}

void hal_channel_close(uint32_t number) {
  channel_t *channel = channel_find(number);
  if (channel != NULL) {
    if (channel->state <= HAL_CHANNEL_OPEN) {
      leave(channel);
    }
    event_close(channel->port);
    channel_let_go(channel);
    channel->is_used = false;
  }
}
