/*
 * shared_info.h: the page that Xen and a domain share. xen/include/public/xen.h, struct shared_info; the
 * first processor's part of it only, since an appliance has one.
 *
 *   | struct vcpu_info of each processor, as the architecture has it | shared_info_t below |
 */
#ifndef SKERRY_XEN_SHARED_INFO_H
#define SKERRY_XEN_SHARED_INFO_H

#include "hal.h"

/* By halves of Xen's words of 64 bits. */
#define EVENT_WORDS 128u
#define EVENT_WORD_BITS 32u

/* struct vcpu_info as far as it is the same everywhere. */
typedef volatile struct {
  uint8_t evtchn_upcall_pending, evtchn_upcall_mask, pad0[6];
  uint64_t evtchn_pending_sel;
} vcpu_info_t;

typedef volatile struct {
  uint32_t evtchn_pending[EVENT_WORDS];
  uint32_t evtchn_mask[EVENT_WORDS];
  uint32_t wc_version, wc_sec, wc_nsec, wc_sec_hi;
} shared_info_t;

/* Where the parts of the page are; known from event_start on. */
extern vcpu_info_t *vcpu_info;
extern shared_info_t *shared_info;

/* The wall clock when the clock that Xen gives to this domain showed zero; nanoseconds since 1970. After
 * event_start. */
hal_ns_t shared_wall_at_zero(void);

/* Provided by the CPU folder: how long all of struct shared_info's vcpu_info are. */
extern const uint32_t xen_vcpu_infos_bytes;

#endif
