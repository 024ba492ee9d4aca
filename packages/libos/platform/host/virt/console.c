/* The console is the UART: hal_console_write. */
#include "driver/pl011/pl011.h"
#include "hal.h"

void hal_console_write(const uint8_t *bytes, size_t length) { pl011_write(bytes, length); }
