/*
 * A stream socket: each frame is preceded by its length, 4 bytes big-endian. One read takes as many frames as
 * have arrived, one write sends as many as are queued. A stream that is out of step (a length that no frame
 * has) is ended.
 */
#include <string.h>

#include "host/unix/nic/nic.h"

enum { LENGTH_BYTES = 4 };

static uint32_t read_length(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_length(uint8_t *at, uint32_t length) {
  for (int i = 0; i < LENGTH_BYTES; i++) at[i] = (uint8_t)(length >> (24 - 8 * i));
}

/* Lends the first received frame when it is whole. */
static hal_result_t lend(nic_t *nic, const uint8_t **frame, size_t *length) {
  nic_stream_t *stream = &nic->stream;
  size_t held = stream->end - stream->start;
  if (held < LENGTH_BYTES) return HAL_AGAIN;
  size_t bytes = read_length(nic->area + stream->start);
  if (bytes == 0 || bytes > HAL_NET_FRAME_MAX) {
    nic->is_ended = true;
    return HAL_AGAIN;
  }
  if (held < LENGTH_BYTES + bytes) return HAL_AGAIN;
  *frame = nic->area + stream->start + LENGTH_BYTES;
  *length = bytes;
  stream->start += LENGTH_BYTES + bytes;
  return HAL_OK;
}

static hal_result_t receive(nic_t *nic, const uint8_t **frame, size_t *length, uint32_t *flags) {
  nic_stream_t *stream = &nic->stream;
  *flags = 0;
  if (lend(nic, frame, length) == HAL_OK) return HAL_OK;
  if (nic->is_ended) return HAL_AGAIN;
  /* The beginning of a frame is left at most: to the front with it, and the whole area is room. */
  stream->end -= stream->start;
  memmove(nic->area, nic->area + stream->start, stream->end);
  stream->start = 0;
  long count = syscall3(SYS_read, nic->descriptor, (long)(nic->area + stream->end),
                        (long)(nic->area_bytes - stream->end));
  if (count <= 0) {
    nic->is_ended = count != -EAGAIN && count != -EINTR;
    return HAL_AGAIN;
  }
  stream->end += (size_t)count;
  return lend(nic, frame, length);
}

/* Gives back the tokens of the frames whose last vector has left. */
static void give_back(nic_t *nic) {
  nic_stream_t *stream = &nic->stream;
  while (stream->first_frame < stream->end_frame &&
         stream->frames[stream->first_frame].end_vector <= stream->first_vector) {
    nic_sent(nic, stream->frames[stream->first_frame++].token);
  }
  if (stream->first_frame == stream->end_frame) {
    stream->first_frame = stream->end_frame = 0;
    stream->first_vector = stream->end_vector = 0;
  }
}

/* `written` bytes from the front of the queue have left; the rest of a vector stays. */
static void advance(nic_stream_t *stream, size_t written) {
  while (written) {
    hal_span_t *vector = &stream->vectors[stream->first_vector];
    if (written < vector->length) {
      vector->bytes += written;
      vector->length -= written;
      return;
    }
    written -= vector->length;
    stream->first_vector++;
  }
}

static void flush(nic_t *nic) {
  nic_stream_t *stream = &nic->stream;
  nic->is_blocked = false;
  while (stream->first_vector < stream->end_vector) {
    uint32_t count = stream->end_vector - stream->first_vector;
    hal_span_t *vectors = stream->vectors + stream->first_vector;
    long written = nic->is_ended ? -1 : nic_write(nic, vectors, count);
    if (written == -EINTR) continue;
    if (written == -EAGAIN) {
      nic->is_blocked = true;
      break;
    }
    if (written < 0) {
      /* Nobody reads any more: the queue is lost. */
      nic->is_ended = true;
      stream->first_vector = stream->end_vector;
    } else {
      advance(stream, (size_t)written);
    }
  }
  give_back(nic);
}

/* Queues the frame; the length stands in the last of the 12 bytes that are in front of it. */
static hal_result_t send(nic_t *nic, const hal_span_t *spans, size_t count, uint32_t token) {
  nic_stream_t *stream = &nic->stream;
  if (stream->end_frame == STREAM_FRAMES || stream->end_vector + HAL_NET_SPANS_MAX > STREAM_VECTORS) {
    flush(nic);
    if (stream->end_frame != 0) return HAL_AGAIN;
  }
  hal_span_t *vectors = stream->vectors + stream->end_vector;
  memcpy(vectors, spans, count * sizeof *spans);
  uint32_t length = 0;
  for (size_t i = 0; i < count; i++) length += (uint32_t)spans[i].length;
  vectors[0].bytes -= LENGTH_BYTES;
  vectors[0].length += LENGTH_BYTES;
  write_length(vectors[0].bytes, length);
  stream->end_vector += (uint32_t)count;
  stream->frames[stream->end_frame].token = token;
  stream->frames[stream->end_frame++].end_vector = stream->end_vector;
  return HAL_OK;
}

void stream_open(nic_t *nic, int descriptor) {
  static const nic_driver_t driver = {receive, send, flush};
  nic->driver = &driver;
  nic->descriptor = descriptor;
  nic->info.mtu = NIC_DEFAULT_MTU;
}
