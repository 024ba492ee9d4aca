/*
 * The host functions of a program: what the global `__skerry` can do. Each stands in a table that the linker
 * gathers from the objects of an image (section .host_functions, kept by every host's link.ld), so that a
 * feature brings its own by being linked.
 */
#ifndef SKERRY_HOST_FUNCTION_H
#define SKERRY_HOST_FUNCTION_H

#include "engine/values.h"

typedef struct {
  const char *name;
  u32 name_length;
  /* The fewest arguments; with fewer the call throws and the function does not run. */
  u32 least_arguments;
  /*
   * `arguments` lie in the engine's memory, `count` of them; they and what they refer to are lent for the
   * call. Returns a value that becomes the caller's, or 0 when an exception was thrown (values.h). User code
   * reaches every function, so each takes any argument. Does not block.
   */
  value_t (*call)(const value_t *arguments, u32 count);
} host_function_t;

#define HOST_FUNCTION(js_name, least, function)                                                              \
  __attribute__((used, section(".host_functions"))) static const host_function_t function##_entry = {        \
      js_name, sizeof js_name - 1, least, function}

#endif
