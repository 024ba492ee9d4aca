/*
 * xenbus.h: devices that another domain serves, and the two states by which both sides find and leave each
 * other, in the store. xen/include/public/io/xenbus.h.
 */
#ifndef SKERRY_XEN_XENBUS_H
#define SKERRY_XEN_XENBUS_H

#include "driver/xen/store.h"

/* xen/include/public/io/protocols.h: how rings are laid out. Provided by the CPU folder. */
extern const char xen_protocol[];

typedef enum {
  XenbusStateUnknown = 0,
  XenbusStateInitialising = 1,
  XenbusStateInitWait = 2, /* The backend has said what it can do. */
  XenbusStateInitialised = 3,
  XenbusStateConnected = 4,
  XenbusStateClosing = 5,
  XenbusStateClosed = 6
} xenbus_state_t;

typedef struct {
  char frontend[STORE_PATH_MAX]; /* Relative to the domain's folder. */
  char backend[STORE_PATH_MAX];
  char backend_state[STORE_PATH_MAX];
  uint16_t backend_id;
  store_watch_t watch; /* Of backend_state. */
} xenbus_device_t;

/* Calls `found` with the number of each device of this kind ("vif", "vbd"), in ascending order, at most
 * `most`. */
void xenbus_each(const char *kind, uint32_t most, void (*found)(uint32_t number));

/* Which backend device `number` has; watches its state from then on. False when it has none. */
bool xenbus_open(xenbus_device_t *device, const char *kind, uint32_t number);

/* Watches no more. */
void xenbus_close(xenbus_device_t *device);

/* The backend's state; XenbusStateUnknown when it is not there. False when the store does not tell: then
 * nothing new is known. */
bool xenbus_other_state(const xenbus_device_t *device, xenbus_state_t *state);

/* Whether a backend that leaves is to come back. False when the store does not tell. */
bool xenbus_is_online(const xenbus_device_t *device, bool *is_online);

/* Waits until the backend has one of these states (bits: 1 << state). False after STORE_PATIENCE_NS. Takes
 * the watch's has_fired back. */
bool xenbus_await(xenbus_device_t *device, uint32_t states);

/* What this side's state is from now on. */
void xenbus_switch(const xenbus_device_t *device, xenbus_state_t state);

/* Values of the two folders. */
store_result_t xenbus_read(const xenbus_device_t *device, const char *name, char *value);
store_result_t xenbus_number(const xenbus_device_t *device, const char *name, uint64_t *number);
store_result_t xenbus_backend_read(const xenbus_device_t *device, const char *name, char *value);
store_result_t xenbus_backend_number(const xenbus_device_t *device, const char *name, uint64_t *number);
bool xenbus_backend_has(const xenbus_device_t *device, const char *feature);

/* What a frontend tells. */
typedef struct {
  const char *name, *text; /* Null: the number. */
  uint64_t number;
} xenbus_fact_t;

/* Writes all of them and this side's state at once. False when the store does not take them. */
bool xenbus_publish(const xenbus_device_t *device, const xenbus_fact_t *facts, uint32_t count,
                    xenbus_state_t state);

#endif
