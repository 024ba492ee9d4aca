#include <stdbool.h>
#include <string.h>

#include "engine/engine.h"
#include "hal.h"

enum { INPUT_BYTES = 16384 };

static uint8_t input[INPUT_BYTES];
static size_t input_length;
static bool is_ended, is_read;

void console_receive(void) {
  for (;;) {
    uint8_t overflow[256];
    bool is_full = input_length == INPUT_BYTES;
    if (is_full && is_read) return;
    uint8_t *to = is_full ? overflow : input + input_length;
    size_t length;
    hal_result_t result =
        hal_console_read(to, is_full ? sizeof overflow : INPUT_BYTES - input_length, &length);
    if (result == HAL_EUNSPEC) is_ended = true;
    if (result != HAL_OK) return;
    if (!is_full) input_length += length;
  }
}

uint32_t console_interest(void) { return is_read && input_length == INPUT_BYTES ? 0 : HAL_READY_CONSOLE; }

value_t console_take(void) {
  is_read = true;
  if (input_length == 0) return is_ended ? QJS(qjs_get_undefined)(&engine) : QJS(qjs_get_null)(&engine);
  u32 bytes = QJS(wasm_malloc)(&engine, (u32)input_length);
  if (bytes == 0) return QJS(qjs_get_null)(&engine);
  memcpy(engine_memory(bytes), input, input_length);
  value_t array = QJS(qjs_new_uint8_array)(&engine, bytes, (u32)input_length);
  QJS(wasm_free)(&engine, bytes);
  input_length = 0;
  return array;
}
