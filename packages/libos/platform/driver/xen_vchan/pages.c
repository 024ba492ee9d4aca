/* The pages of a channel: of the server they are its own, of the client the server's. */
#include "driver/xen_vchan/channel.h"

#include "cpu/cpu.h"

_Static_assert(offsetof(vchan_interface_t, left_order) == 16 && offsetof(vchan_interface_t, grants) == 24,
               "");
_Static_assert(RING_PAGES_MAX == (1u << HAL_CHANNEL_ORDER_MAX) / PAGE_SIZE, "");

static uint32_t pages_of(uint32_t order) { return (1u << order) / (uint32_t)PAGE_SIZE; }

static bool is_order(uint32_t order) {
  return order >= HAL_CHANNEL_ORDER_MIN && order <= HAL_CHANNEL_ORDER_MAX;
}

/* The list of grants must end where the first ring in the page begins. */
static uint32_t grants_limit(uint32_t left, uint32_t right) {
  uint32_t end = (uint32_t)PAGE_SIZE;
  end = left == LARGE_RING_SHIFT || right == LARGE_RING_SHIFT ? 1u << LARGE_RING_SHIFT : end;
  end = left == SMALL_RING_SHIFT || right == SMALL_RING_SHIFT ? 1u << SMALL_RING_SHIFT : end;
  return (end - (uint32_t)offsetof(vchan_interface_t, grants)) / (uint32_t)sizeof(grant_t);
}

bool channel_orders_fit(uint32_t left, uint32_t right) {
  return is_order(left) && is_order(right) && (left != right || pages_of(left) > 0) &&
         pages_of(left) + pages_of(right) <= grants_limit(left, right);
}

/* `first`: the number of its first page, if it has pages of its own. */
static void ring_set(channel_t *channel, vchan_ring_t *ring, ring_shared_t *shared, uint32_t order,
                     uint32_t first) {
  ring->shared = shared;
  ring->is_sender = ring == &channel->send;
  ring->bytes = 1u << order;
  bool is_in_page = pages_of(order) == 0;
  ring->pages = channel->pages + (is_in_page ? 0 : first);
  ring->offset = is_in_page ? ring->bytes : 0; /* There a ring's size is its place, too. */
  vchan_ring_start(ring);
}

static void rings_set(channel_t *channel, uint32_t left, uint32_t right) {
  vchan_interface_t *shared = channel->shared;
  ring_set(channel, channel->is_server ? &channel->receive : &channel->send, &shared->left, left, 1);
  ring_set(channel, channel->is_server ? &channel->send : &channel->receive, &shared->right, right,
           1 + pages_of(left));
}

bool channel_lay_out(channel_t *channel, uint32_t left, uint32_t right) {
  uint32_t count = 1 + pages_of(left) + pages_of(right);
  while (channel->page_count < count) {
    if (!shared_give(channel->domain, &channel->pages[channel->page_count])) {
      channel_let_go(channel);
      return false;
    }
    channel->page_count++;
  }
  vchan_interface_t *shared = channel->shared = (vchan_interface_t *)channel->pages[0].address;
  for (uint32_t i = 1; i < count; i++) {
    shared->grants[i - 1] = channel->pages[i].name;
  }
  shared->left_order = (uint16_t)left;
  shared->right_order = (uint16_t)right;
  shared->cli_live = 2;
  shared->cli_notify = VCHAN_NOTIFY_WRITE;
  shared->srv_live = 1;
  rings_set(channel, left, right);
  return true;
}

/* `count` pages, as the list in the page names them. */
static bool ring_map(channel_t *channel, uint32_t count, grant_access_t access) {
  grant_t grants[RING_PAGES_MAX];
  for (uint32_t i = 0; i < count; i++) {
    grants[i] = channel->shared->grants[channel->page_count - 1 + i];
  }
  if (!foreign_map(channel->domain, grants, count, access, channel->pages + channel->page_count)) {
    return false;
  }
  channel->page_count += count;
  return true;
}

/* What the server says of itself is read once, and looked at afterwards. */
bool channel_map(channel_t *channel, grant_t interface) {
  if (!foreign_map(channel->domain, &interface, 1, GRANT_WRITE, channel->pages)) {
    return false;
  }
  channel->page_count = 1;
  vchan_interface_t *shared = channel->shared = (vchan_interface_t *)channel->pages[0].address;
  uint32_t left = shared->left_order, right = shared->right_order;
  if (shared->srv_live == 0 || !channel_orders_fit(left, right) ||
      !ring_map(channel, pages_of(left), GRANT_WRITE) || !ring_map(channel, pages_of(right), GRANT_READ)) {
    channel_let_go(channel);
    return false;
  }
  rings_set(channel, left, right);
  shared->cli_live = 1;
  shared->srv_notify = VCHAN_NOTIFY_WRITE;
  return true;
}

void channel_let_go(channel_t *channel) {
  for (uint32_t i = 0; channel->is_server && i < channel->page_count; i++) {
    shared_take(channel->pages[i]);
  }
  if (!channel->is_server) {
    foreign_unmap(channel->pages, channel->page_count);
  }
  channel->page_count = 0;
}
