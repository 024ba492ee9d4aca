/*
 * The data plane between network devices and the program. Frames are received where the driver has them and
 * sent from where the data plane has them; nothing is copied here.
 */
#include "common/print.h"
#include "net/abi.h"
#include "net/data-plane.h"

enum {
  /* Frames that are taken from a device in one go: enough for a burst, and the answers leave soon. */
  BATCH = 64,
  /* Receive memory of a device. Pages that nothing was received into are not used on a process. */
  AREA_BYTES = 512 << 10,
};

/* A frame for sending as the data plane describes it (dataplane/assembly/device/frame.ts). */
typedef struct {
  uint32_t length, count;
  struct {
    uint32_t address, length;
  } spans[HAL_NET_SPANS_MAX];
} tx_frame_t;

typedef struct {
  uint32_t device; /* The HAL's number; the data plane's is its place in the table. */
  u32 held;        /* A frame that the device had no room for; 0: none. */
} port_t;

static port_t ports[HAL_NET_DEVICES];
static uint32_t port_count;

static uint32_t big_endian(const uint8_t *bytes, int count) {
  uint32_t value = 0;
  for (int i = 0; i < count; i++) value = value << 8 | bytes[i];
  return value;
}

/* A device that the data plane or its driver refuses is left out. */
static void add_device(uint32_t device) {
  hal_net_info_t info;
  if (hal_net_info(device, &info) != HAL_OK) return;
  u32 area = NET(memoryTake)(&net, AREA_BYTES);
  if (area == 0) hal_abort("this machine has too little memory for its network devices; give it more");
  uint32_t high = big_endian(info.mac, 2), low = big_endian(info.mac + 2, 4);
  if (hal_net_start(device, NET_MEMORY + area, AREA_BYTES) != HAL_OK) return;
  if ((int32_t)NET(deviceAdd)(&net, high, low, info.mtu, info.offloads) != (int32_t)port_count)
    hal_abort("the data plane does not take this network device");
  ports[port_count++] = (port_t){device, 0};
}

static uint64_t start(uint64_t available) {
  uint64_t share = net_start(available);
  uint32_t count = hal_net_count();
  for (uint32_t device = 0; device < count && port_count < HAL_NET_DEVICES; device++) add_device(device);
  return share;
}

/* True when a whole batch was there: then there is probably more. Else the device has just said that it has
 * no more, and is not asked again before hal_wait has heard of something: on a process that is a system call.
 */
static bool receive(uint32_t number) {
  for (uint32_t frames = 0; frames < BATCH; frames++) {
    const uint8_t *frame;
    size_t length;
    uint32_t flags;
    if (hal_net_receive(ports[number].device, &frame, &length, &flags) != HAL_OK) return false;
    NET(input)(&net, number, (u32)(frame - NET_MEMORY), (u32)length, flags);
  }
  return true;
}

static void take_back(const port_t *port) {
  uint32_t token;
  while (hal_net_sent(port->device, &token)) NET(outputDone)(&net, token);
}

/* False when the device has no room: the frame is held, and hal_wait tells when there is. */
static bool send_frame(port_t *port, u32 address) {
  const tx_frame_t *frame = (const tx_frame_t *)(NET_MEMORY + address);
  hal_span_t spans[HAL_NET_SPANS_MAX];
  for (uint32_t i = 0; i < frame->count; i++)
    spans[i] = (hal_span_t){NET_MEMORY + frame->spans[i].address, frame->spans[i].length};
  hal_result_t result = hal_net_send(port->device, spans, frame->count, address);
  port->held = result == HAL_AGAIN ? address : 0;
  if (result == HAL_AGAIN) return false;
  if (result != HAL_OK) NET(outputDone)(&net, address);
  return true;
}

static void send(uint32_t number) {
  port_t *port = &ports[number];
  u32 frame = port->held;
  for (;;) {
    if (frame == 0) frame = NET(outputNext)(&net, number);
    if (frame == 0 || !send_frame(port, frame)) break;
    take_back(port);
    frame = 0;
  }
  hal_net_flush(port->device);
  take_back(port);
}

/* Timers, one batch of frames, what is to be sent because of them and of the program; then the next deadline.
 */
static engine_work_t run(hal_ns_t now) {
  net_tell_date(now);
  engine_work_t work = {.deadline = NET(tick)(&net, now)};
  for (uint32_t number = 0; number < port_count; number++) work.is_busy |= receive(number);
  for (uint32_t number = 0; number < port_count; number++) send(number);
  work.has_news = NET(eventsPending)(&net) != 0;
  /* What was received and sent has set timers, which count when the machine is about to sleep. */
  if (!work.is_busy && !work.has_news) work.deadline = NET(tick)(&net, now);
  return work;
}

ENGINE_SOURCE(network_devices) = {HAL_READY_NET, start, run};

int32_t net_call(u32 op, u32 a, u32 b, u32 c) { return (int32_t)NET(call)(&net, op, a, b, c); }

u32 net_events_take(u32 into, u32 capacity) { return NET(eventsTake)(&net, into, capacity); }

u32 net_devices_text(char text[NET_DEVICES_TEXT]) {
  print_line_t line = {.length = 0};
  for (uint32_t number = 0; number < port_count; number++) {
    hal_net_info_t info;
    (void)hal_net_info(ports[number].device, &info);
    print_mac(&line, info.mac);
    print_text(&line, ",");
    print_decimal(&line, info.mtu);
    print_text(&line, "\n");
  }
  for (size_t i = 0; i < line.length; i++) text[i] = line.text[i];
  return (u32)line.length;
}
