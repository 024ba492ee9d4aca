/* The data plane's own code: net.wasm, translated to C by wasm2c. */
#define LINEAR_SLOT 1

#include "common/linear.h"
#include "net/data-plane.h"

#include "net.c"

Z_net_instance_t net;

void net_instantiate(void) {
  Z_net_init_module();
  Z_net_instantiate(&net);
  if (net.w2c_memory.data != NET_MEMORY) hal_abort("the data plane's memory is not in its slot");
}
