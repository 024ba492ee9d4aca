/* hal_console_read, where all of the console's input comes by interrupts. */
#include "driver/interrupts/input_ring.h"

hal_result_t hal_console_read(uint8_t *bytes, size_t capacity, size_t *length) {
  return input_ring_read(bytes, capacity, length);
}
