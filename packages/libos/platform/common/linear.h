/*
 * LINEAR(type, address): an lvalue of `type` in a module's linear memory, at a 64-bit `address` (a 32-bit
 * index plus a 32-bit offset), aligned or not. Translated code reaches its memory only through this. A module
 * whose memory is not the image's first defines LINEAR_SLOT before it includes this file.
 *
 * On x86_64 the bases of slots 0 and 1 are in GS and FS, which the host sets before skerry_main: one
 * instruction without a register for the base. A slot beyond these, and every slot on arm64, has a constant
 * base that one instruction makes.
 */
#ifndef SKERRY_LINEAR_H
#define SKERRY_LINEAR_H

#include "hal-linear.h"

#ifndef LINEAR_SLOT
#define LINEAR_SLOT 0
#endif

#if defined __x86_64__ && LINEAR_SLOT == 0
#define LINEAR_SPACE __attribute__((address_space(256)))
#define LINEAR_ORIGIN 0
#elif defined __x86_64__ && LINEAR_SLOT == 1
#define LINEAR_SPACE __attribute__((address_space(257)))
#define LINEAR_ORIGIN 0
#else
#define LINEAR_SPACE
#define LINEAR_ORIGIN (HAL_LINEAR_BASE + LINEAR_SLOT * HAL_LINEAR_SLOT)
#endif

#define LINEAR(type, address)                                                                                \
  (((LINEAR_SPACE struct { type value; } __attribute__((packed, may_alias)) *)(LINEAR_ORIGIN + (address)))   \
       ->value)

#endif
