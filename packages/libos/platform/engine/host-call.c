/*
 * Finds a host function by its name, at each call: so they survive the snapshot. The guest's TypeScript calls
 * them. The names are in a hash table with open addressing, made at the first call.
 */
#include <string.h>

#include "engine/host-function.h"
#include "hal.h"

/* A power of two; twice the functions of the fullest image. */
enum { BUCKETS = 128, LONGEST_NAME = 32 };

/* The linker's table. */
extern const host_function_t host_functions[], host_functions_end[];

static const host_function_t *buckets[BUCKETS];
static bool is_filled;

/* The length and three letters tell the names apart well enough; `length` ≥ 1. */
static u32 bucket_of(const uint8_t *name, u32 length) {
  return (length + 3u * name[0] + 5u * name[length / 2] + 11u * name[length - 1]) % BUCKETS;
}

static void fill(void) {
  if (host_functions_end - host_functions > BUCKETS / 2)
    hal_abort("the image has more host functions than BUCKETS allows");
  for (const host_function_t *one = host_functions; one < host_functions_end; one++) {
    u32 bucket = bucket_of((const uint8_t *)one->name, one->name_length);
    while (buckets[bucket]) bucket = (bucket + 1) % BUCKETS;
    buckets[bucket] = one;
  }
  is_filled = true;
}

static const host_function_t *find(const uint8_t *name, u32 length) {
  if (length == 0 || length > LONGEST_NAME) return NULL;
  for (u32 bucket = bucket_of(name, length); buckets[bucket]; bucket = (bucket + 1) % BUCKETS) {
    const host_function_t *found = buckets[bucket];
    if (found->name_length == length && memcmp(found->name, name, length) == 0) return found;
  }
  return NULL;
}

u32 HOST(host_call)(host_t *host, u32 name, u32 name_length, u32 this_value, u32 argument_count,
                    u32 arguments) {
  (void)host;
  (void)this_value;
  if (!is_filled) fill();
  const host_function_t *function = find(engine_memory(name), name_length);
  if (!function) return value_throw("this image has no host function of that name");
  if (argument_count < function->least_arguments)
    return value_throw("a host function was called with too few arguments");
  return function->call((const value_t *)engine_memory(arguments), argument_count);
}
