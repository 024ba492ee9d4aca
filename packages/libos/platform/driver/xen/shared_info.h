/*
 * shared_info.h: the page that Xen and a domain share. xen/include/public/xen.h, struct shared_info; the
 * first processor's part of it only, since an appliance has one.
 */
#ifndef SKERRY_XEN_SHARED_INFO_H
#define SKERRY_XEN_SHARED_INFO_H

#include <stddef.h>
#include <stdint.h>

#define XEN_LEGACY_MAX_VCPUS 32u
#define EVENT_WORDS 64u
#define EVENT_WORD_BITS 64u

/* struct vcpu_info, 64 bytes. */
typedef struct {
  uint8_t evtchn_upcall_pending, pad0[7];
  uint64_t evtchn_pending_sel;
  uint64_t arch[2];
  uint8_t time[32]; /* struct vcpu_time_info: the architecture's clock knows it. */
} vcpu_info_t;

typedef volatile struct {
  vcpu_info_t vcpu_info[XEN_LEGACY_MAX_VCPUS];
  uint64_t evtchn_pending[EVENT_WORDS];
  uint64_t evtchn_mask[EVENT_WORDS];
  uint32_t wc_version, wc_sec, wc_nsec, wc_sec_hi;
} shared_info_t;

_Static_assert(offsetof(vcpu_info_t, time) == 32 && sizeof(vcpu_info_t) == 64, "");
_Static_assert(offsetof(shared_info_t, wc_version) == 3072, "");

/* The page; known from event_start on. */
extern shared_info_t *const shared_info;

#endif
