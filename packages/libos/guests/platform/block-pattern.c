/*
 * Fills the first disk with a pattern by as many requests as it takes at once, flushes, and reads all of it
 * back in another order; then gives up a part and zeroes another. With the parameter `read` it only reads
 * what an earlier machine has left. Ends with the number of what went wrong. It shows how hal_block_* are
 * used: submit until there is no room, start, take back what is done, wait.
 */
#include <stdbool.h>
#include <string.h>

#include "common/mark.h"
#include "common/print.h"
#include "hal.h"

/* Buffers begin at odd places, so that most lie over pages; each request has two spans. */
enum { BUFFER_BYTES = 40960, HEAD_BYTES = 1024, ODD = 24, MOST_BYTES = 32768 };
enum { AREA_BYTES = (HAL_BLOCK_REQUESTS * BUFFER_BYTES + 65535) & ~65535 };

static hal_block_info_t info;
static uint32_t under_way, most_under_way;
static bool is_used[HAL_BLOCK_REQUESTS];
static int wrong;

/* What is being read, by its buffer; 0 sectors: it is being written. */
static struct {
  uint64_t sector;
  uint32_t sectors;
} reading[HAL_BLOCK_REQUESTS];

static uint64_t zero_from, zero_to; /* Sectors that read as zeroes. */

static uint8_t *buffer_of(uint32_t token) { return (uint8_t *)HAL_LINEAR_BASE + token * BUFFER_BYTES + ODD; }

static uint32_t word_of(uint64_t sector, uint32_t index) {
  bool is_zero = sector >= zero_from && sector < zero_to;
  return is_zero ? 0 : (uint32_t)(sector * 2654435761u + index * 40503u + 1);
}

static void fill(uint8_t *bytes, uint64_t sector, uint32_t sectors) {
  for (uint32_t at = 0; at < sectors * info.sector_bytes; at += 4) {
    uint32_t word = word_of(sector + at / info.sector_bytes, at % info.sector_bytes);
    memcpy(bytes + at, &word, sizeof word);
  }
}

static void compare(const uint8_t *bytes, uint64_t sector, uint32_t sectors) {
  for (uint32_t at = 0; at < sectors * info.sector_bytes; at += 4) {
    uint32_t word;
    memcpy(&word, bytes + at, sizeof word);
    wrong += word != word_of(sector + at / info.sector_bytes, at % info.sector_bytes);
  }
}

static void take_back(void) {
  uint32_t token;
  hal_result_t result;
  while (hal_block_done(0, &token, &result)) {
    wrong += result != HAL_OK || token >= HAL_BLOCK_REQUESTS || !is_used[token];
    is_used[token] = false;
    under_way--;
    if (reading[token].sectors) compare(buffer_of(token), reading[token].sector, reading[token].sectors);
  }
}

static void wait(void) {
  hal_block_start(0);
  wrong += hal_wait(HAL_NEVER, HAL_READY_BLOCK) != HAL_READY_BLOCK;
  take_back();
}

static void wait_for_all(void) {
  while (under_way) wait();
}

static void submit(const hal_block_request_t *request) {
  hal_result_t result;
  while ((result = hal_block_submit(0, request)) == HAL_AGAIN) wait();
  if (result != HAL_OK) {
    wrong++;
    return;
  }
  is_used[request->token] = true;
  if (++under_way > most_under_way) most_under_way = under_way;
}

static uint32_t free_token(void) {
  for (;;) {
    for (uint32_t token = 0; token < HAL_BLOCK_REQUESTS; token++) {
      if (!is_used[token]) return token;
    }
    wait();
  }
}

static void transfer(hal_block_operation_t operation, uint64_t sector, uint32_t sectors) {
  uint32_t token = free_token(), bytes = sectors * info.sector_bytes;
  uint32_t head = bytes > HEAD_BYTES && HEAD_BYTES % info.sector_bytes == 0 ? HEAD_BYTES : bytes;
  hal_span_t spans[] = {{buffer_of(token), head}, {buffer_of(token) + head, bytes - head}};
  bool is_read = operation == HAL_BLOCK_READ;
  reading[token].sector = sector;
  reading[token].sectors = is_read ? sectors : 0;
  if (is_read)
    memset(buffer_of(token), 0xee, bytes);
  else
    fill(buffer_of(token), sector, sectors);
  submit(&(hal_block_request_t){.operation = operation,
                                .token = token,
                                .sector = sector,
                                .sectors = sectors,
                                .spans = spans,
                                .span_count = head < bytes ? 2 : 1});
}

static void range(hal_block_operation_t operation, uint64_t sector, uint32_t sectors) {
  uint32_t token = free_token();
  reading[token].sectors = 0;
  submit(
      &(hal_block_request_t){.operation = operation, .token = token, .sector = sector, .sectors = sectors});
  wait_for_all();
}

/* Every sector once, in requests of many lengths, backwards or forwards. */
static void sweep(hal_block_operation_t operation, bool is_backwards) {
  uint32_t most = MOST_BYTES / info.sector_bytes, step = 1;
  for (uint64_t at = 0; at < info.sectors; at += step) {
    step = (uint32_t)(1 + at * 7 % most);
    if (step > info.sectors - at) step = (uint32_t)(info.sectors - at);
    transfer(operation, is_backwards ? info.sectors - at - step : at, step);
  }
  wait_for_all();
}

/* Requests that no device may be asked: none is taken. */
static void refuse(void) {
  uint8_t *inside = buffer_of(0), outside[HAL_BLOCK_SECTOR_MAX];
  uint32_t sector_bytes = info.sector_bytes;
  hal_span_t whole = {inside, sector_bytes}, foreign = {outside, sector_bytes},
             part = {inside, sector_bytes - 1};
  const hal_block_request_t requests[] = {
      {.operation = HAL_BLOCK_READ, .sector = info.sectors, .sectors = 1, .spans = &whole, .span_count = 1},
      {.operation = HAL_BLOCK_READ, .sector = UINT64_MAX, .sectors = 1, .spans = &whole, .span_count = 1},
      {.operation = HAL_BLOCK_READ, .sector = 0, .sectors = 2, .spans = &whole, .span_count = 1},
      {.operation = HAL_BLOCK_READ, .sector = 0, .sectors = 0, .spans = &whole, .span_count = 1},
      {.operation = HAL_BLOCK_READ, .sector = 0, .sectors = 1, .spans = &foreign, .span_count = 1},
      {.operation = HAL_BLOCK_WRITE, .sector = 0, .sectors = 1, .spans = &part, .span_count = 1},
      {.operation = HAL_BLOCK_WRITE, .sector = 0, .sectors = 1},
      {.operation = HAL_BLOCK_DISCARD, .sector = info.sectors - 1, .sectors = 2},
      {.operation = HAL_BLOCK_WRITE_ZEROES, .sector = 0, .sectors = UINT32_MAX},
      {.operation = HAL_BLOCK_FLUSH, .sectors = 1},
      {.operation = (hal_block_operation_t)9, .sectors = 1},
  };
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
    wrong += hal_block_submit(0, &requests[i]) != HAL_EINVAL;
  wrong += hal_block_submit(HAL_BLOCK_DEVICES, &requests[0]) != HAL_EINVAL;
}

static void write_all(void) {
  sweep(HAL_BLOCK_WRITE, false);
  range(HAL_BLOCK_FLUSH, 0, 0);
  sweep(HAL_BLOCK_READ, true);
  wrong += most_under_way < 16;
  if (info.capabilities & HAL_BLOCK_WRITES_ZEROES) {
    zero_from = info.sectors / 4;
    zero_to = info.sectors / 2;
    range(HAL_BLOCK_WRITE_ZEROES, zero_from, (uint32_t)(zero_to - zero_from));
    sweep(HAL_BLOCK_READ, false);
    for (uint64_t at = zero_from; at < zero_to; at++) {
      uint64_t from = zero_from;
      zero_from = zero_to;
      transfer(HAL_BLOCK_WRITE, at, 1);
      zero_from = from;
    }
    wait_for_all();
    zero_to = zero_from;
  }
  if (info.capabilities & HAL_BLOCK_DISCARDS) {
    range(HAL_BLOCK_DISCARD, 0, 1);
    transfer(HAL_BLOCK_WRITE, 0, 1);
    wait_for_all();
  }
  range(HAL_BLOCK_FLUSH, 0, 0);
}

static _Noreturn void end(void) {
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}

static void tell(void) {
  print_line_t line = {.length = 0};
  const uint64_t numbers[] = {info.sectors, info.sector_bytes, info.capabilities, most_under_way};
  print_text(&line, info.name);
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    print_text(&line, " ");
    print_decimal(&line, numbers[i]);
  }
  print_end(&line);
}

void skerry_main(void) {
  const char *const *parameters;
  mark_start();
  bool only_reads = mark_program_parameters(&parameters) > 0;
  if (hal_memory_map(HAL_LINEAR_BASE, AREA_BYTES) != HAL_OK || hal_block_count() == 0 ||
      hal_block_info(0, &info) != HAL_OK) {
    wrong = 255;
    end();
  }
  if (!only_reads) refuse();
  if (only_reads) {
    sweep(HAL_BLOCK_READ, false);
    range(HAL_BLOCK_FLUSH, 0, 0); /* A read-only disk takes it, too. */
  } else {
    write_all();
  }
  tell();
  end();
}
