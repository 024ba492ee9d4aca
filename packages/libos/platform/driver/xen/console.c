#include "driver/xen/console.h"

#include "common/print.h"
#include "cpu/cpu.h"
#include "driver/xen/event.h"
#include "driver/xen/hypercall.h"

/* struct xencons_interface. All indices run freely. What the other end writes is not believed: an index that
 * cannot be makes the ring look broken, and it is left alone. */
typedef volatile struct {
  uint8_t in[1024], out[2048];
  uint32_t in_cons, in_prod, out_cons, out_prod;
} xencons_interface_t;

/* How long output is offered to an end that takes none of it: so many sleeps that were not cut short. A clock
 * that has run on while both ends stood still is one of them. */
#define PATIENCE_SLEEPS 10u
#define SLEEP_NS (CONSOLE_PATIENCE_NS / PATIENCE_SLEEPS)

static xencons_interface_t *ring;
static event_port_t port;

/* The other end has had its time, and has taken nothing since. */
static bool is_forsaken;

/* Bytes that nobody took, since this was last told. */
static uint64_t lost;

/* Ours, which the other end cannot change. */
static uint32_t in_cons, out_prod;

void console_start(void) {
  uint64_t page, channel;
  if (hypercall_param(HVM_PARAM_CONSOLE_PFN, &page) && hypercall_param(HVM_PARAM_CONSOLE_EVTCHN, &channel)) {
    ring = (xencons_interface_t *)(page * PAGE_SIZE);
    port = (event_port_t)channel;
    in_cons = ring->in_cons;
    out_prod = ring->out_prod;
  }
}

uint64_t console_page(void) { return (uint64_t)ring; }

void console_listen(void) {
  if (ring != NULL) {
    event_listen(port);
  }
}

/* Bytes that the other end has not taken yet; more than the ring holds when its indices are wrong. */
static uint32_t out_held(void) { return out_prod - ring->out_cons; }

static uint32_t in_held(void) {
  uint32_t held = ring->in_prod - in_cons;
  return held <= sizeof ring->in ? held : 0;
}

static void put(const uint8_t *bytes, uint32_t count) {
  cpu_order_all(); /* What is overwritten was read before out_cons said so. */
  for (uint32_t i = 0; i < count; i++) {
    ring->out[(out_prod + i) % sizeof ring->out] = bytes[i];
  }
  cpu_order_stores(); /* The bytes are there before the index says so. */
  out_prod += count;
  ring->out_prod = out_prod;
  event_send(port);
}

/* Waits until no more than `most` bytes wait to be taken. False when the other end has taken nothing for
 * CONSOLE_PATIENCE_NS; from then on, until it takes something, at once. */
static bool await_taken(uint32_t most) {
  for (uint32_t held, in_vain = 0; (held = out_held()) > most;) {
    if (held > sizeof ring->out || is_forsaken) {
      return false;
    }
    hal_ns_t deadline = hal_clock_monotonic() + SLEEP_NS;
    while (out_held() == held && hal_clock_monotonic() < deadline) {
      event_wait(port, deadline);
    }
    in_vain = out_held() == held ? in_vain + 1 : 0;
    is_forsaken = in_vain == PATIENCE_SLEEPS;
  }
  is_forsaken = false;
  return true;
}

/* Says what was lost, once there is room to. */
static bool tell_loss(void) {
  print_line_t line = {.length = 0};
  print_text(&line, "\nskerry: console: nobody took ");
  print_decimal(&line, lost);
  print_text(&line, " bytes, which are lost\n");
  if (!await_taken((uint32_t)(sizeof ring->out - line.length))) {
    return false;
  }
  put((const uint8_t *)line.text, (uint32_t)line.length);
  lost = 0;
  return true;
}

void hal_console_write(const uint8_t *bytes, size_t length) {
  if (ring == NULL) {
    host_console_write(bytes, length);
    return;
  }
  if (lost > 0 && !tell_loss()) {
    lost += length;
    return;
  }
  while (length > 0) {
    if (!await_taken(sizeof ring->out - 1)) {
      lost += length;
      return;
    }
    uint32_t held = out_held(), room = held < sizeof ring->out ? sizeof ring->out - held : 0;
    uint32_t count = length < room ? (uint32_t)length : room;
    put(bytes, count);
    bytes += count;
    length -= count;
  }
}

void console_drain(void) {
  if (ring == NULL) {
    host_console_drain();
    return;
  }
  if (lost == 0 || tell_loss()) {
    (void)await_taken(0);
  }
}

bool console_has_input(void) { return ring != NULL ? in_held() > 0 : host_console_has_input(); }

hal_result_t hal_console_read(uint8_t *bytes, size_t capacity, size_t *length) {
  if (ring == NULL) {
    return host_console_read(bytes, capacity, length);
  }
  uint32_t held = in_held();
  uint32_t count = held < capacity ? held : (uint32_t)capacity;
  *length = count;
  if (count == 0) {
    return HAL_AGAIN;
  }
  cpu_order_loads(); /* The bytes are read after the index that says that they are there. */
  for (uint32_t i = 0; i < count; i++) {
    bytes[i] = ring->in[(in_cons + i) % sizeof ring->in];
  }
  cpu_order_all(); /* The bytes were read before the index lets them be overwritten. */
  ring->in_cons = in_cons + count;
  cpu_order_all(); /* The index is seen before that of the other end is read. */
  /* Who has filled the ring, as it looked until now, waits for this event; who has not looks at the index
   * anyway. */
  if (ring->in_prod - in_cons == sizeof ring->in) {
    event_send(port);
  }
  in_cons += count;
  return HAL_OK;
}
