/*
 * LINEAR(type, address): an lvalue of `type` in the linear memory of slot 0, at a 64-bit `address` (a 32-bit
 * index plus a 32-bit offset), aligned or not. Translated code reaches its memory only through this.
 *
 * On x86_64 the base is in GS, which the host sets before skerry_main: one instruction without a register for
 * the base. On arm64 it is a constant that one instruction makes.
 */
#ifndef SKERRY_LINEAR_H
#define SKERRY_LINEAR_H

#include "hal.h"

#ifdef __x86_64__
#define LINEAR_SPACE __attribute__((address_space(256)))
#define LINEAR_ORIGIN 0
#else
#define LINEAR_SPACE
#define LINEAR_ORIGIN HAL_LINEAR_BASE
#endif

#define LINEAR(type, address)                                                                                \
  (((LINEAR_SPACE struct { type value; } __attribute__((packed, may_alias)) *)(LINEAR_ORIGIN + (address)))   \
       ->value)

#endif
