#include "driver/bare/block.h"

#define NAME_LENGTH 20u

/* Of a read or write: whether the spans are in linear memories and as long as the sectors. */
static bool spans_are_valid(const hal_block_info_t *info, const hal_block_request_t *request) {
  uint64_t total = 0;
  if (request->span_count == 0 || request->span_count > HAL_BLOCK_SPANS_MAX) {
    return false;
  }
  for (uint32_t i = 0; i < request->span_count; i++) {
    const hal_span_t *span = &request->spans[i];
    uint64_t offset = (uint64_t)span->bytes - HAL_LINEAR_BASE;
    if (offset >= HAL_LINEAR_SLOT * HAL_LINEAR_SLOTS || span->length == 0 ||
        span->length > info->request_bytes) {
      return false;
    }
    total += span->length;
  }
  return total <= info->request_bytes && total == (uint64_t)request->sectors * info->sector_bytes;
}

static bool range_is_valid(const hal_block_info_t *info, const hal_block_request_t *request) {
  return request->sectors > 0 && request->sector <= info->sectors &&
         request->sectors <= info->sectors - request->sector;
}

bool block_request_is_valid(const hal_block_info_t *info, const hal_block_request_t *request) {
  bool is_writable = (info->capabilities & HAL_BLOCK_READ_ONLY) == 0;
  bool is_short = request->span_count == 0 && request->sectors <= info->range_sectors;
  switch (request->operation) {
  case HAL_BLOCK_READ: return range_is_valid(info, request) && spans_are_valid(info, request);
  case HAL_BLOCK_WRITE: return is_writable && range_is_valid(info, request) && spans_are_valid(info, request);
  case HAL_BLOCK_FLUSH: return request->sectors == 0 && request->span_count == 0;
  case HAL_BLOCK_DISCARD:
    return is_writable && is_short && range_is_valid(info, request) &&
           (info->capabilities & HAL_BLOCK_DISCARDS) != 0;
  case HAL_BLOCK_WRITE_ZEROES:
    return is_writable && is_short && range_is_valid(info, request) &&
           (info->capabilities & HAL_BLOCK_WRITES_ZEROES) != 0;
  default: return false;
  }
}

static bool is_name_character(char character) {
  char lower = character | 0x20;
  return (lower >= 'a' && lower <= 'z') || (character >= '0' && character <= '9') || character == '-' ||
         character == '_' || character == '.';
}

void block_name(char name[21], const char *bytes, size_t length, uint32_t number) {
  size_t count = 0;
  for (; count < length && count < NAME_LENGTH && bytes[count] != 0; count++) {
    name[count] = is_name_character(bytes[count]) ? bytes[count] : '_';
  }
  if (count == 0) {
    for (const char *text = "disk"; *text != 0; text++) {
      name[count++] = *text;
    }
    name[count++] = (char)('0' + number);
  }
  name[count] = 0;
}
