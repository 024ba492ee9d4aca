/* What Xen's interfaces have of this processor. xen/include/public/xen.h, arch-x86/xen.h, io/protocols.h. */
#include "driver/xen/shared_info.h"
#include "driver/xen/xenbus.h"

const char xen_protocol[] = "x86_64-abi";

/* XEN_LEGACY_MAX_VCPUS, with 16 bytes of struct arch_vcpu_info and 32 of struct vcpu_time_info each. */
const uint32_t xen_vcpu_infos_bytes = 32 * (sizeof(vcpu_info_t) + 16 + 32);
