/*
 * The part of hal.h that translated modules need: where linear memories lie. It is a file of its own, so that
 * they need not be compiled anew when a host learns something.
 *
 * Linear memories live in slots of 16 GiB: 8 GiB that a 32-bit index plus a 32-bit offset can reach, and as
 * much again that stays unmapped. The base is the same on every host, so that generated code may use it as a
 * constant. On x86_64 the host points GS at slot 0 and FS at slot 1 before it calls skerry_main: translated
 * code reaches these two through them (platform/common/linear.h).
 */
#ifndef SKERRY_HAL_LINEAR_H
#define SKERRY_HAL_LINEAR_H

#define HAL_LINEAR_BASE 0x100000000000ull
#define HAL_LINEAR_SLOT 0x400000000ull
#define HAL_LINEAR_SLOTS 8u

#endif
