/* What Xen's interfaces have of this processor. xen/include/public/xen.h, arch-arm.h, io/protocols.h. */
#include "driver/xen/shared_info.h"
#include "driver/xen/xenbus.h"

const char xen_protocol[] = "arm-abi";

/* XEN_LEGACY_MAX_VCPUS is 1, struct arch_vcpu_info empty, and struct vcpu_time_info, which Xen leaves unused,
 * 32 bytes. */
const uint32_t xen_vcpu_infos_bytes = sizeof(vcpu_info_t) + 32;
