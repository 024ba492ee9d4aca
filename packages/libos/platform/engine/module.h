/* The engine as a wasm module: its instance, and the one place that knows how wasm2c names things. */
#ifndef SKERRY_ENGINE_MODULE_H
#define SKERRY_ENGINE_MODULE_H

#include "quickjs.h"

/* wasm2c of wabt 1.0.32: Z_<module>Z_<export>. */
#define QJS(export) Z_quickjsZ_##export
#define HOST(import) Z_envZ_##import
#define WASI(import) Z_wasi_snapshot_preview1Z_##import

typedef struct Z_env_instance_t host_t;
typedef struct Z_wasi_snapshot_preview1_instance_t wasi_t;

/* A pointer to a boxed JSValue in the engine's memory; whoever got one frees it with qjs_free_value. */
typedef u32 value_t;

/* Makes the instance with `memory_pages` pages of zeroed memory: a snapshot must be laid into it. */
void engine_instantiate(Z_quickjs_instance_t *instance, uint32_t memory_pages);

#endif
