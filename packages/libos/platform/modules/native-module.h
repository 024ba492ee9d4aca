/*
 * A wasm module of a library as native code. The toolchain translates the module, and makes the C beside it
 * that describes it: the table below. Its memory is a slot of the address space from the third on.
 *
 * A signature is a letter for each parameter, a colon, and the result's letter or nothing: i and j are
 * integers of 32 and 64 bits, f and d floats of 32 and 64.
 */
#ifndef SKERRY_NATIVE_MODULE_H
#define SKERRY_NATIVE_MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/wasm.h"

/* A parameter or a result. */
typedef union {
  uint32_t word;
  uint64_t wide;
  float single;
  double real;
} native_value_t;

/* Parameters of a function, at most; and functions of the program that a module can hold in its table. */
enum { NATIVE_VALUES = 24, NATIVE_CALLBACKS = 64 };

typedef struct {
  const char *name, *signature;
  wasm_rt_function_ptr_t function;
  /* Calls `function` with its parameters from `values`, and leaves its result in the first of them. */
  void (*invoke)(wasm_rt_function_ptr_t function, native_value_t *values);
} native_export_t;

/* `name` is "env.now". */
typedef struct {
  const char *name, *signature;
} native_import_t;

/* A type that indirect calls of the module have. */
typedef struct {
  const char *signature;
  const uint32_t *type;            /* Its number at run time. */
  wasm_rt_function_ptr_t function; /* Takes a native_callback_t where others take their instance. */
} native_kind_t;

struct native_module;

/* A function of the program in the module's table. */
typedef struct {
  const struct native_module *module;
  const char *signature;
  uint32_t number; /* As the program's dispatcher knows it. */
} native_callback_t;

/* What changes of a module. */
typedef struct {
  bool is_started, has_failed;
  uint32_t most_pages; /* Of its memory, on this machine. */
  uint32_t dispatch;   /* The program's function that answers imports and callbacks: a value of the engine. */
  uint32_t callback_count;
  native_callback_t callbacks[NATIVE_CALLBACKS];
} native_state_t;

typedef struct native_module {
  const char *name;
  uint32_t initial_pages, most_pages; /* Of its memory: what it begins with, and the library's limit. */
  uint32_t export_count, import_count, kind_count;
  const native_export_t *exports;
  const native_import_t *imports;
  const native_kind_t *kinds;
  wasm_rt_memory_t *memory;
  wasm_rt_funcref_table_t *table; /* NULL: it has none. */
  void (*instantiate)(void);
  native_state_t *state;
} native_module_t;

/* The linker gathers the modules of an image (section .native_modules). */
#define NATIVE_MODULE(name)                                                                                  \
  __attribute__((used, section(".native_modules"))) static const native_module_t name

/*
 * Called by generated code: the module calls function `number` of the program, with parameters in `values`;
 * the result is left in the first of them. Does not return when the function throws: the call into the module
 * ends.
 */
void native_call_program(const native_module_t *module, uint32_t number, const char *signature,
                         native_value_t *values);

#endif
