/*
 * hal-xen.h: what only a domain of a Xen host has, besides hal.h: the host's store, and channels to other
 * domains. An image has the functions of a part when it has the part's feature, `xenstore` or `vchan`
 * (platform/targets.json). The rules of hal.h hold here too.
 */
#ifndef SKERRY_HAL_XEN_H
#define SKERRY_HAL_XEN_H

#include "hal.h"

/*
 * The host's store: requests and answers of Xen's docs/misc/xenstore.txt, not looked at. Answers come in any
 * order, between them the events of watches.
 */

/* So many requests can be under way, at most. */
#define HAL_STORE_REQUESTS 4u

/* The most bytes of a request's payload, and of an answer's. */
#define HAL_STORE_PAYLOAD_MAX 4096u

typedef struct {
  uint32_t type;        /* xs_wire.h, enum xsd_sockmsg_type. */
  uint32_t token;       /* The caller's name for the request, up to 0x7fffffff. */
  uint32_t transaction; /* 0: none. */
  const uint8_t *payload;
  size_t length;
} hal_store_request_t;

/*
 * Sends a request; all of it is the caller's. The token of a watch (in the payload of XS_WATCH) must not be a
 * decimal number: those are the platform's own. HAL_AGAIN: no room now, HAL_READY_STORE tells when to try
 * again; HAL_EINVAL: an argument is out of range; HAL_EUNSPEC: there is no store, or it has failed. Waits
 * for at most 5 s while the store does not take what was sent; then it has failed.
 */
hal_result_t hal_store_submit(const hal_store_request_t *request);

/* The types of xs_wire.h that answers have besides that of their request, and one of our own: the store has
 * failed, and what is under way is never answered. */
#define HAL_STORE_WATCH_EVENT 15u
#define HAL_STORE_ERROR 16u
#define HAL_STORE_FAILED 0xfffffffeu
/* Our own, too: there was no room for the events of watches, and some are lost. */
#define HAL_STORE_EVENTS_LOST 0xffffffffu

typedef struct {
  uint32_t type;
  uint32_t token; /* 0 when it answers no request. */
  const uint8_t *payload;
  size_t length;
} hal_store_answer_t;

/* Whether hal_store_next has an answer, or a request that had no room can be sent since. */
bool hal_store_has_news(void);

/* The next answer; false when there is none. The payload is lent until the next call of a function of the
 * store, or of hal_wait. */
bool hal_store_next(hal_store_answer_t *answer);

/*
 * Channels: two streams of bytes between this domain and another, in memory that both have mapped, by the
 * protocol of libxenvchan (xen/include/public/io/libxenvchan.h). How the two ends find each other is above.
 * What the other end does to the memory is not believed: a channel that it breaks ends, nothing else does.
 */

/* At most this many at once, those included that nobody has joined yet. */
#define HAL_CHANNELS 16u

/* Log-2 of the bytes of a ring; of the two orders of a channel only one may be 10, and one 11. */
#define HAL_CHANNEL_ORDER_MIN 10u
#define HAL_CHANNEL_ORDER_MAX 20u

/* By these the other end joins. */
typedef struct {
  uint32_t grant, port;
} hal_channel_place_t;

/* The bytes of memory that all channels may have together. To be called once, first. */
void hal_channel_memory(uint64_t bytes);

/*
 * A new channel that `domain` may join. `receive` and `send` are the orders of its rings. HAL_AGAIN: there
 * are as many as can be; HAL_EINVAL: orders that cannot be, or the domain is this one, which cannot join
 * itself; HAL_EUNSPEC: no memory is left, or Xen gives no event channel.
 */
hal_result_t hal_channel_serve(uint16_t domain, uint32_t receive, uint32_t send, uint32_t *channel,
                               hal_channel_place_t *place);

/* Joins a channel that `domain` serves at this place. HAL_AGAIN: as above, or no room to map it; HAL_EUNSPEC:
 * there is no channel, it is not for this domain, its end has left, or what it says of itself cannot be. */
hal_result_t hal_channel_join(uint16_t domain, hal_channel_place_t place, uint32_t *channel);

typedef enum {
  HAL_CHANNEL_WAITING = 0, /* Nobody has joined yet. */
  HAL_CHANNEL_OPEN = 1,
  HAL_CHANNEL_LEFT = 2,  /* The other end has left; what it had sent can still be received. */
  HAL_CHANNEL_BROKEN = 3 /* The other end has broken the protocol; nothing more is received or sent. */
} hal_channel_state_t;

/* The state of a channel in use. */
hal_channel_state_t hal_channel_state(uint32_t channel);

/*
 * Moves at most `capacity` ≥ 1 bytes into `bytes`, and their number into `*length`. HAL_AGAIN: there are none
 * now, HAL_READY_CHANNEL tells; HAL_EUNSPEC: there will be none; HAL_EINVAL: no such channel. Does not block.
 */
hal_result_t hal_channel_receive(uint32_t channel, uint8_t *bytes, size_t capacity, size_t *length);

/* As much of `length` ≥ 1 bytes as there is room for; `*taken` of them. The same results; HAL_EUNSPEC: the
 * other end has left, or broken the protocol. */
hal_result_t hal_channel_send(uint32_t channel, const uint8_t *bytes, size_t length, size_t *taken);

/* Tells the other ends of all that was received and sent, once for each. To be called after a batch, before
 * hal_wait. */
void hal_channel_flush(void);

/*
 * The channels that have something to tell, a bit for each: a state that hal_channel_state has not told yet,
 * or that hal_channel_receive or hal_channel_send could now do what they last had to refuse.
 */
uint32_t hal_channel_news(void);

/* Looks whether the domains at the other ends are still there: one that was destroyed says nothing. Costs a
 * hypercall for each channel that is open. True when there are channels, and this is to be done again. */
bool hal_channel_probe(void);

/* Ends the channel. What was sent can still be received by the other end, as long as it has not left. */
void hal_channel_close(uint32_t channel);

#endif
