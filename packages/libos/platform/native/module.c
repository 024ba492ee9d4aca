/* The appliance's own code, translated to C by wasm2c. */
#include "native/module.h"

#include "common/linear.h"

#include "app.c"

void native_instantiate(Z_app_instance_t *instance) {
  /*
   * The generated function takes one more pointer for each module that the appliance imports from, and which
   * ones it uses is its own affair. Both processors pass these in registers that a callee without them
   * ignores.
   */
  typedef void instantiate_t(Z_app_instance_t *, env_imports_t *, hal_imports_t *);
  Z_app_init_module();
  ((instantiate_t *)Z_app_instantiate)(instance, 0, 0);
  APP(_initialize)(instance);
}
