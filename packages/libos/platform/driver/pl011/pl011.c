#include "driver/pl011/pl011.h"

#include "cpu/aarch64/instructions.h"
#include "cpu/cpu.h"
#include "driver/interrupts/input_ring.h"

/* Registers, DDI 0183 3.2. */
#define UARTDR 0x00u
#define UARTFR 0x18u
#define UARTLCR_H 0x2cu
#define UARTCR 0x30u
#define UARTIMSC 0x38u
#define UARTICR 0x44u

#define FR_BUSY (1u << 3)
#define FR_RXFE (1u << 4)
#define FR_TXFF (1u << 5)
#define FR_TXFE (1u << 7)
#define LCR_H_FEN (1u << 4)
#define LCR_H_WLEN_8 (3u << 5)
#define CR_UARTEN_TXE_RXE 0x301u
#define INT_RX (1u << 4)
#define INT_TX (1u << 5)
#define INT_RT (1u << 6) /* Bytes below the FIFO's trigger level have waited for 32 bit times. */
#define INT_ALL 0x7ffu

#define TRANSMIT_FIFO 16u /* In the smallest revision. */

/* Readings of UARTFR before a writer goes to sleep. */
#define POLLS 32

static uint64_t base;
static bool has_one_place; /* Bytes are written one by one. */
static uint32_t interrupts;

static void interrupts_set(uint32_t set) {
  interrupts = set;
  device_write32(base + UARTIMSC, set);
}

/* Reading until the FIFO is empty takes both receive interrupts away. When the ring is full they stay active
 * and are masked, so that unmasking brings them back. */
static void receive(void) {
  while ((device_read32(base + UARTFR) & FR_RXFE) == 0) {
    if (!input_ring_has_room()) {
      interrupts_set(interrupts & ~(INT_RX | INT_RT));
      return;
    }
    input_ring_put((uint8_t)device_read32(base + UARTDR));
  }
}

void pl011_start(uint64_t address, bool is_sbsa) {
  base = address;
  has_one_place = is_sbsa;
  device_write32(base + UARTIMSC, 0);
  device_write32(base + UARTICR, INT_ALL);
  if (is_sbsa) {
    return;
  }
  receive(); /* Turning the FIFO on drops what came before, and someone may have typed early. */
  device_write32(base + UARTLCR_H, LCR_H_WLEN_8 | LCR_H_FEN);
  device_write32(base + UARTCR, CR_UARTEN_TXE_RXE);
}

void pl011_listen(void) { interrupts_set(INT_RX | INT_RT); }

void console_receive_resume(void) {
  cpu_interrupts_off();
  interrupts_set(interrupts | INT_RX | INT_RT);
  cpu_interrupts_on();
}

void pl011_interrupt(void) {
  receive();
  if ((interrupts & INT_TX) != 0) {
    device_write32(base + UARTICR, INT_TX);
    interrupts_set(interrupts & ~INT_TX);
  }
}

/* Xen's emulation (4.17) never says that the FIFO is empty, once something was written. */
static bool transmit_fifo_has_room(void) {
  uint32_t flags = device_read32(base + UARTFR);
  return has_one_place ? (flags & FR_TXFF) == 0 : (flags & FR_TXFE) != 0;
}

/* Sleeps while whoever reads the console is slow; spins instead when interrupts are off (in a fault's
 * report). */
static void wait_for_transmit_fifo(void) {
  for (int i = 0; i < POLLS; i++) {
    if (transmit_fifo_has_room()) {
      return;
    }
  }
  bool may_sleep = cpu_interrupts_enabled();
  while (!transmit_fifo_has_room()) {
    if (may_sleep) {
      cpu_interrupts_off();
      interrupts_set(interrupts | INT_TX);
      cpu_idle();
    }
  }
}

void pl011_write(const uint8_t *bytes, size_t length) {
  if (base == 0) {
    return; /* A fault before the UART was found has nowhere to go. */
  }
  while (length > 0) {
    size_t most = has_one_place ? 1 : TRANSMIT_FIFO, count = length < most ? length : most;
    wait_for_transmit_fifo();
    for (size_t i = 0; i < count; i++) {
      device_write32(base + UARTDR, bytes[i]);
    }
    bytes += count;
    length -= count;
  }
}

void pl011_drain(void) {
  while (base != 0 && (device_read32(base + UARTFR) & FR_BUSY) != 0) {
  }
}
