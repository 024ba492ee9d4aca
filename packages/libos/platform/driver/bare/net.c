#include "driver/bare/net.h"

#include "driver/bare/paging.h"

static bool is_linear(const uint8_t *bytes) {
  return (uint64_t)bytes - HAL_LINEAR_BASE < HAL_LINEAR_SLOT * HAL_LINEAR_SLOTS;
}

uint32_t net_frame_length(const hal_span_t *spans, size_t count) {
  uint64_t total = 0;
  if (count == 0 || count > HAL_NET_SPANS_MAX) {
    return 0;
  }
  for (size_t i = 0; i < count; i++) {
    if (!is_linear(spans[i].bytes) || spans[i].length == 0 || spans[i].length > HAL_NET_FRAME_MAX) {
      return 0;
    }
    total += spans[i].length;
  }
  return total >= ETHERNET_HEADER_BYTES && total <= HAL_NET_FRAME_MAX ? (uint32_t)total : 0;
}

bool net_area_is_valid(const uint8_t *area, size_t bytes) {
  return is_linear(area) && bytes <= HAL_LINEAR_SLOT && ((uint64_t)area | bytes) % PAGE_SIZE == 0 &&
         bytes >= HAL_NET_AREA_MIN && paging_is_whole((uint64_t)area, bytes);
}
