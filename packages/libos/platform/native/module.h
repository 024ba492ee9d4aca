/*
 * An AssemblyScript appliance as a wasm module named `app`, and the one place that knows how wasm2c (of wabt
 * 1.0.32) names things: Z_<module>Z_<export>.
 */
#ifndef SKERRY_NATIVE_MODULE_H
#define SKERRY_NATIVE_MODULE_H

#include "app.h"

#define APP(export) Z_appZ_##export
#define HAL(import) Z_halZ_##import
#define ENV(import) Z_envZ_##import

typedef struct Z_hal_instance_t hal_imports_t;
typedef struct Z_env_instance_t env_imports_t;

/* Makes the instance and runs its module scope. */
void native_instantiate(Z_app_instance_t *instance);

#endif
