#include "driver/uart16550/uart16550.h"

#include "cpu/cpu.h"
#include "cpu/x86_64/instructions.h"
#include "driver/interrupts/input_ring.h"

#define COM1 0x3f8u

/* Registers, by their names in the datasheet's table II. */
#define RBR (COM1 + 0) /* read; THR when written; DLL when DLAB is set */
#define THR (COM1 + 0)
#define DLL (COM1 + 0)
#define IER (COM1 + 1) /* DLM when DLAB is set */
#define DLM (COM1 + 1)
#define IIR (COM1 + 2) /* read; FCR when written */
#define FCR (COM1 + 2)
#define LCR (COM1 + 3)
#define MCR (COM1 + 4)
#define LSR (COM1 + 5)

#define IER_ERBFI 0x01u /* Interrupt when bytes were received. */
#define IER_ETBEI 0x02u /* Interrupt when the transmit FIFO is empty. */
#define IIR_NONE_PENDING 0x01u
#define FCR_ENABLE_AND_CLEAR 0x07u /* Receive trigger at one byte: a key stroke is not kept waiting. */
#define LCR_8N1 0x03u
#define LCR_DLAB 0x80u
#define MCR_DTR_RTS_OUT2 0x0bu /* OUT2 connects the interrupt line. */
#define LSR_DR 0x01u
#define LSR_THRE 0x20u
#define LSR_TEMT 0x40u

#define TRANSMIT_FIFO 16u
#define DIVISOR_115200 1u

/* Readings of LSR before a writer goes to sleep: an emulated UART is ready at the first unless its reader is
 * slow. */
#define POLLS 32

static uint8_t interrupts;

static void interrupts_set(uint8_t set) {
  interrupts = set;
  port_write8(IER, set);
}

static void receive(void) {
  while ((port_read8(LSR) & LSR_DR) != 0) {
    if (!input_ring_has_room()) {
      interrupts_set(interrupts & (uint8_t)~IER_ERBFI);
      return;
    }
    input_ring_put(port_read8(RBR));
  }
}

void uart16550_start(void) {
  port_write8(IER, 0);
  port_write8(LCR, LCR_DLAB | LCR_8N1);
  port_write8(DLL, DIVISOR_115200);
  port_write8(DLM, 0);
  port_write8(LCR, LCR_8N1);
  receive(); /* Turning the FIFO on drops what came before, and someone may have typed early. */
  port_write8(FCR, FCR_ENABLE_AND_CLEAR);
  port_write8(MCR, MCR_DTR_RTS_OUT2);
}

void uart16550_listen(void) { interrupts_set(IER_ERBFI); }

void console_receive_resume(void) {
  cpu_interrupts_off();
  interrupts_set(interrupts | IER_ERBFI);
  cpu_interrupts_on();
}

/* Called in the interrupt. The line is edge-triggered: until IIR says that no cause is left it stays high,
 * and without a new edge no interrupt would come any more. */
void uart16550_interrupt(void) {
  while ((port_read8(IIR) & IIR_NONE_PENDING) == 0) {
    receive();
    if ((interrupts & IER_ETBEI) != 0 && (port_read8(LSR) & LSR_THRE) != 0) {
      interrupts_set(interrupts & (uint8_t)~IER_ETBEI);
    }
  }
}

static bool transmit_fifo_is_empty(void) { return (port_read8(LSR) & LSR_THRE) != 0; }

/* Sleeps while whoever reads the console is slow; spins instead when interrupts are off (in a fault's
 * report). */
static void wait_for_transmit_fifo(void) {
  for (int i = 0; i < POLLS; i++) {
    if (transmit_fifo_is_empty()) {
      return;
    }
  }
  bool may_sleep = cpu_interrupts_enabled();
  while (!transmit_fifo_is_empty()) {
    if (may_sleep) {
      cpu_interrupts_off();
      interrupts_set(interrupts | IER_ETBEI);
      cpu_idle();
    }
  }
}

void hal_console_write(const uint8_t *bytes, size_t length) {
  while (length > 0) {
    size_t count = length < TRANSMIT_FIFO ? length : TRANSMIT_FIFO;
    wait_for_transmit_fifo();
    port_write8_string(THR, bytes, count);
    bytes += count;
    length -= count;
  }
}

void uart16550_drain(void) {
  while ((port_read8(LSR) & LSR_TEMT) == 0) {
  }
}
