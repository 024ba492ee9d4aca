/*
 * The engine's own code: quickjs.wasm, translated to C by wasm2c. It is included, not linked, so that its
 * instance can be made without the initial memory: the snapshot replaces that, and the linker drops it.
 */
#include "engine/module.h"

#include "common/linear.h"

#include "quickjs.c"

void engine_instantiate(Z_quickjs_instance_t *instance, uint32_t memory_pages) {
  init_func_types();
  init_instance_import(instance, 0, 0);
  init_globals(instance);
  wasm_rt_allocate_memory(&instance->w2c_memory, memory_pages, 65535);
  init_tables(instance);
  init_elem_instances(instance);
}
