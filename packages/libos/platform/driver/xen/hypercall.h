/*
 * hypercall.h: what a guest asks of Xen. Names and numbers are those of Xen's public headers,
 * xen/include/public: xen.h, and the header that is named beside each. Structures are passed by their address
 * and are read during the call.
 *
 * A hypercall leaves the guest and costs 1 µs on hardware and some 60 under software emulation: none is made
 * where memory that is shared already tells as much.
 */
#ifndef SKERRY_XEN_HYPERCALL_H
#define SKERRY_XEN_HYPERCALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HYPERVISOR_memory_op 12u
#define HYPERVISOR_xen_version 17u
#define HYPERVISOR_console_io 18u
#define HYPERVISOR_grant_table_op 20u
#define HYPERVISOR_sched_op 29u
#define HYPERVISOR_event_channel_op 32u
#define HYPERVISOR_hvm_op 34u

#define DOMID_SELF 0x7ff0u

/* Looks for Xen and makes the calls below possible. False when this machine is not Xen's. */
bool hypercall_start(void);

/* What the call is named after says what its arguments are; further ones are ignored. Negative: an errno of
 * errno.h. */
int64_t hypercall(uint32_t number, uint64_t first, uint64_t second, uint64_t third, uint64_t fourth,
                  uint64_t fifth);

/* hvm/params.h: what this domain was given. False when it has no such parameter. */
#define HVM_PARAM_STORE_PFN 1u
#define HVM_PARAM_STORE_EVTCHN 2u
#define HVM_PARAM_CONSOLE_PFN 17u
#define HVM_PARAM_CONSOLE_EVTCHN 18u
bool hypercall_param(uint32_t index, uint64_t *value);

/* memory.h: puts page `index` of a space of Xen's at this domain's page number `pfn`, in place of the RAM
 * there. False when there is none. */
#define XENMAPSPACE_shared_info 0u
#define XENMAPSPACE_grant_table 1u
#define XENMAPIDX_grant_table_status 0x80000000u
bool hypercall_map(uint32_t space, uint64_t index, uint64_t pfn);

/* xen.h: writes to the hypervisor's own console, which may leave it out. */
void hypercall_print(const uint8_t *bytes, size_t length);

/* sched.h: why a domain ends. */
typedef enum { SHUTDOWN_poweroff = 0, SHUTDOWN_reboot = 1, SHUTDOWN_crash = 3 } shutdown_reason_t;
_Noreturn void hypercall_shutdown(shutdown_reason_t reason);

#endif
