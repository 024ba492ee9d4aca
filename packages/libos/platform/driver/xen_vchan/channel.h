/*
 * channel.h: a channel's page, as both ends see it, and what this end keeps of it.
 * xen/include/public/io/libxenvchan.h, struct vchan_interface:
 *
 *    0  left: cons, prod       to the server
 *    8  right: cons, prod      to the client
 *   16  left_order, right_order, 16 bits each: 10: at 1024 in this page; 11: at 2048; 12 to 20: pages of
 *       their own
 *   20  cli_live, srv_live: 0: has left, 1: is there, 2: has not come yet
 *   22  cli_notify, srv_notify: what the client, and the server, is asked to tell by an event
 *   24  grants of the pages of left, then of right, as far as there are
 */
#ifndef SKERRY_XEN_VCHAN_CHANNEL_H
#define SKERRY_XEN_VCHAN_CHANNEL_H

#include "driver/xen/event.h"
#include "driver/xen_vchan/foreign.h"
#include "driver/xen_vchan/ring.h"
#include "driver/xen_vchan/shared.h"
#include "hal-xen.h"

typedef volatile struct {
  ring_shared_t left, right;
  uint16_t left_order, right_order;
  uint8_t cli_live, srv_live;
  uint8_t cli_notify, srv_notify;
  grant_t grants[];
} vchan_interface_t;

#define SMALL_RING_SHIFT 10u
#define LARGE_RING_SHIFT 11u
#define VCHAN_NOTIFY_WRITE 1u /* Tell when data was written. */
#define VCHAN_NOTIFY_READ 2u  /* Tell when data was read. */

#define CHANNEL_PAGES_MAX (1u + 2u * RING_PAGES_MAX)

typedef struct {
  bool is_used, is_server;
  uint16_t domain;
  event_port_t port;
  vchan_interface_t *shared;
  vchan_page_t pages[CHANNEL_PAGES_MAX]; /* That of the interface is the first. The server's own. */
  uint32_t page_count;
  vchan_ring_t receive, send;
  hal_channel_state_t state, told;      /* What is known, and what the program was told. */
  bool wants_to_receive, wants_to_send; /* The program was refused. */
  uint8_t owed;                         /* VCHAN_NOTIFY_*: what was done and the other end was not told of. */
} channel_t;

/* Whether a channel can have such rings. */
bool channel_orders_fit(uint32_t left, uint32_t right);

/* Make an end: all but the event channel and the state. False: no memory, or nothing sensible is there; then
 * nothing is kept. */
bool channel_lay_out(channel_t *channel, uint32_t left, uint32_t right);
bool channel_map(channel_t *channel, grant_t interface);

/* The pages must not be touched any more. */
void channel_let_go(channel_t *channel);

#endif
