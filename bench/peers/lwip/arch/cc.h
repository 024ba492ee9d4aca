/* lwIP's port to this machine: nothing but what its headers ask for. */
#ifndef BENCH_LWIP_CC_H
#define BENCH_LWIP_CC_H

#include <stdio.h>
#include <stdlib.h>

#define LWIP_RAND() ((u32_t)rand())
#define LWIP_PLATFORM_DIAG(message)
#define LWIP_PLATFORM_ASSERT(message) (fprintf(stderr, "lwIP: %s\n", message), abort())

#endif
