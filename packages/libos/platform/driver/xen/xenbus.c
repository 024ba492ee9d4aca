#include "driver/xen/xenbus.h"

#include <string.h>

#include "driver/xen/decimal.h"
#include "driver/xen/event.h"

/* Somebody else may change the store again and again. */
#define TRANSACTION_TRIES 8

void xenbus_each(const char *kind, uint32_t most, void (*found)(uint32_t number)) {
  static char names[STORE_PAYLOAD_MAX + 1]; /* Large for the stack. */
  char folder[STORE_PATH_MAX];
  size_t length;
  if (!store_join(folder, "device", kind) || store_list(folder, names, sizeof names, &length) != STORE_OK) {
    return;
  }
  uint64_t after = 0; /* Numbers from here on were not found yet. */
  for (uint32_t count = 0; count < most; count++) {
    uint64_t next = UINT64_MAX;
    for (size_t at = 0; at < length; at += strlen(names + at) + 1) {
      uint64_t number;
      if (decimal_read(names + at, &number) && number >= after && number <= UINT32_MAX && number < next) {
        next = number;
      }
    }
    if (next == UINT64_MAX) {
      return;
    }
    found((uint32_t)next);
    after = next + 1;
  }
}

bool xenbus_open(xenbus_device_t *device, const char *kind, uint32_t number) {
  char folder[STORE_PATH_MAX], name[DECIMAL_BYTES];
  uint64_t domain;
  decimal_write(name, number);
  *device = (xenbus_device_t){0};
  if (!store_join(folder, "device", kind) || !store_join(device->frontend, folder, name) ||
      xenbus_read(device, "backend", device->backend) != STORE_OK ||
      xenbus_number(device, "backend-id", &domain) != STORE_OK ||
      !store_join(device->backend_state, device->backend, "state")) {
    return false;
  }
  device->backend_id = (uint16_t)domain;
  device->watch.path = device->backend_state;
  store_watch(&device->watch);
  return true;
}

void xenbus_close(xenbus_device_t *device) {
  if (device->watch.path != NULL) {
    store_unwatch(&device->watch);
  }
}

bool xenbus_other_state(const xenbus_device_t *device, xenbus_state_t *state) {
  uint64_t number = XenbusStateUnknown;
  store_result_t result = store_read_number(0, device->backend_state, &number);
  *state = (xenbus_state_t)number;
  return result == STORE_ABSENT || (result == STORE_OK && number <= XenbusStateClosed);
}

bool xenbus_is_online(const xenbus_device_t *device, bool *is_online) {
  uint64_t number = 0;
  store_result_t result = xenbus_backend_number(device, "online", &number);
  *is_online = number != 0;
  return result == STORE_ABSENT || result == STORE_OK;
}

bool xenbus_await(xenbus_device_t *device, uint32_t states) {
  hal_ns_t deadline = hal_clock_monotonic() + STORE_PATIENCE_NS;
  /* Asked once, and then when there is news: each question to the store keeps event_sleep from sleeping. */
  device->watch.has_fired = true;
  for (;;) {
    event_clear();
    store_look();
    if (device->watch.has_fired) {
      xenbus_state_t state;
      device->watch.has_fired = false;
      if (xenbus_other_state(device, &state) && (1u << state & states) != 0) {
        return true;
      }
    }
    if (hal_clock_monotonic() >= deadline) {
      return false;
    }
    event_sleep(deadline);
  }
}

static store_result_t write_fact(const xenbus_device_t *device, store_transaction_t transaction,
                                 const xenbus_fact_t *fact) {
  char path[STORE_PATH_MAX];
  if (!store_join(path, device->frontend, fact->name)) {
    return STORE_REFUSED;
  }
  return fact->text != NULL ? store_write(transaction, path, fact->text)
                            : store_write_number(transaction, path, fact->number);
}

static store_result_t write_state(const xenbus_device_t *device, store_transaction_t transaction,
                                  xenbus_state_t state) {
  const xenbus_fact_t fact = {.name = "state", .number = state};
  return write_fact(device, transaction, &fact);
}

void xenbus_switch(const xenbus_device_t *device, xenbus_state_t state) {
  (void)write_state(device, 0, state);
}

store_result_t xenbus_read(const xenbus_device_t *device, const char *name, char *value) {
  char path[STORE_PATH_MAX];
  return store_join(path, device->frontend, name) ? store_read(0, path, value) : STORE_REFUSED;
}

store_result_t xenbus_number(const xenbus_device_t *device, const char *name, uint64_t *number) {
  char path[STORE_PATH_MAX];
  return store_join(path, device->frontend, name) ? store_read_number(0, path, number) : STORE_REFUSED;
}

store_result_t xenbus_backend_read(const xenbus_device_t *device, const char *name, char *value) {
  char path[STORE_PATH_MAX];
  return store_join(path, device->backend, name) ? store_read(0, path, value) : STORE_REFUSED;
}

store_result_t xenbus_backend_number(const xenbus_device_t *device, const char *name, uint64_t *number) {
  char path[STORE_PATH_MAX];
  return store_join(path, device->backend, name) ? store_read_number(0, path, number) : STORE_REFUSED;
}

bool xenbus_backend_has(const xenbus_device_t *device, const char *feature) {
  uint64_t value;
  return xenbus_backend_number(device, feature, &value) == STORE_OK && value != 0;
}

bool xenbus_publish(const xenbus_device_t *device, const xenbus_fact_t *facts, uint32_t count,
                    xenbus_state_t state) {
  store_result_t result = STORE_AGAIN;
  for (int attempt = 0; attempt < TRANSACTION_TRIES && result == STORE_AGAIN; attempt++) {
    store_transaction_t transaction;
    if (store_begin(&transaction) != STORE_OK) {
      return false;
    }
    result = STORE_OK;
    for (uint32_t i = 0; i < count && result == STORE_OK; i++) {
      result = write_fact(device, transaction, &facts[i]);
    }
    if (result == STORE_OK) {
      result = write_state(device, transaction, state);
    }
    store_result_t ended = store_end(transaction, result == STORE_OK);
    result = result == STORE_OK ? ended : STORE_REFUSED;
  }
  return result == STORE_OK;
}
