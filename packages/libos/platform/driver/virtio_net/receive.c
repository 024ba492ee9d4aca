/*
 * Receiving: a frame takes one buffer, or with VIRTIO_NET_F_MRG_RXBUF as many as it needs (5.1.6.4). Buffers
 * lie side by side in the area and are given in that order, and devices use them in the order in which they
 * were given: so a large frame is most often contiguous as it lies there. When it is not (it goes over the
 * area's end, or the device has another order) its pieces are copied together.
 */
#include "driver/bare/paging.h"
#include "driver/virtio_net/nic.h"

#include <string.h>

/* The device is given buffers again in portions, since telling it costs a memory barrier at least. */
#define REFILL_PORTION 32u

void receiver_start(receiver_t *receiver, uint8_t *area, size_t bytes) {
  virtqueue_t *queue = &receiver->queue;
  size_t fitting = (bytes - GATHER_BYTES) / RECEIVE_BUFFER_BYTES;
  uint16_t count = fitting < queue->size ? (uint16_t)fitting : queue->size;
  for (uint16_t i = 0; i < count; i++) {
    uint64_t physical = paging_physical((uint64_t)area + i * RECEIVE_BUFFER_BYTES);
    queue->desc[i] = (virtq_desc_t){physical, RECEIVE_BUFFER_BYTES, VIRTQ_DESC_F_WRITE, 0};
    virtqueue_offer(queue, i);
  }
  virtqueue_publish(queue);
  receiver->area = area;
  receiver->gather = area + bytes - GATHER_BYTES;
}

bool receiver_is_ready(receiver_t *receiver, bool arm) {
  return arm ? virtqueue_arm(&receiver->queue, 1) : virtqueue_used(&receiver->queue) > 0;
}

/* Gives the device back what was lent. */
static void refill(nic_t *nic) {
  receiver_t *receiver = &nic->receiver;
  for (uint32_t i = 0; i < receiver->lent_count; i++) {
    virtqueue_offer(&receiver->queue, receiver->lent[i]);
  }
  receiver->lent_count = 0;
  virtqueue_publish(&receiver->queue);
  nic_notify(nic, RECEIVEQ1, &receiver->queue);
}

static uint8_t *buffer_at(const receiver_t *receiver, uint16_t head) {
  return receiver->area + head * RECEIVE_BUFFER_BYTES;
}

/* Takes one buffer, which is lent from now on. */
static uint8_t *buffer_take(receiver_t *receiver, uint32_t *written) {
  uint16_t head = virtqueue_take(&receiver->queue, written);
  if (*written > RECEIVE_BUFFER_BYTES) {
    hal_abort("virtio-net: the device has written more than a buffer holds");
  }
  receiver->lent[receiver->lent_count++] = head;
  return buffer_at(receiver, head);
}

/*
 * Takes `count` buffers of one frame, header included. Returns where it lies in one piece, and in `*length`
 * how long it is; 0 when it is longer than HAL_NET_FRAME_MAX.
 */
static uint8_t *frame_take(receiver_t *receiver, uint16_t count, size_t *length) {
  uint32_t written;
  uint8_t *frame = buffer_take(receiver, &written);
  size_t total = written;
  bool is_too_long = false;
  for (uint16_t i = 1; i < count; i++) {
    const uint8_t *piece = buffer_take(receiver, &written);
    is_too_long |= total + written > sizeof(virtio_net_hdr_t) + HAL_NET_FRAME_MAX;
    if (is_too_long) {
      continue;
    }
    if (piece != frame + total) {
      if (frame != receiver->gather) {
        memcpy(receiver->gather, frame, total);
        frame = receiver->gather;
      }
      memcpy(frame + total, piece, written);
    }
    total += written;
  }
  *length = is_too_long ? 0 : total;
  return frame;
}

hal_result_t receiver_next(nic_t *nic, const uint8_t **frame, size_t *length, uint32_t *flags) {
  receiver_t *receiver = &nic->receiver;
  bool is_merging = (nic->device.features & VIRTIO_NET_F_MRG_RXBUF) != 0;
  for (uint16_t used; (used = virtqueue_used(&receiver->queue)) > 0;) {
    if (receiver->lent_count >= REFILL_PORTION) {
      refill(nic);
    }
    const virtio_net_hdr_t *header =
        (const virtio_net_hdr_t *)buffer_at(receiver, virtqueue_peek(&receiver->queue));
    uint16_t count = is_merging ? *(const volatile uint16_t *)&header->num_buffers : 1;
    if (count == 0 || count > used) {
      hal_abort("virtio-net: the device has announced a frame of more buffers than it has used");
    }
    size_t total;
    const uint8_t *start = frame_take(receiver, count, &total);
    if (total < sizeof(virtio_net_hdr_t) + ETHERNET_HEADER_BYTES) {
      continue; /* Too short or too long to be a frame. */
    }
    header = (const virtio_net_hdr_t *)start;
    bool is_good = (header->flags & (VIRTIO_NET_HDR_F_NEEDS_CSUM | VIRTIO_NET_HDR_F_DATA_VALID)) != 0;
    *flags = is_good && (nic->info.offloads & HAL_NET_RX_CHECKSUM) != 0 ? HAL_NET_CHECKSUM_GOOD : 0;
    *frame = start + sizeof(virtio_net_hdr_t);
    *length = total - sizeof(virtio_net_hdr_t);
    return HAL_OK;
  }
  if (receiver->lent_count > 0) {
    refill(nic);
  }
  return HAL_AGAIN;
}

hal_result_t hal_net_receive(uint32_t number, const uint8_t **frame, size_t *length, uint32_t *flags) {
  nic_t *nic = nic_started(number);
  return nic != NULL ? receiver_next(nic, frame, length, flags) : HAL_EINVAL;
}
