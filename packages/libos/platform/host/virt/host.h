/* host.h: what this host's files share. */
#ifndef SKERRY_VIRT_HOST_H
#define SKERRY_VIRT_HOST_H

#include "driver/arm64_image/machine.h"

/* What the device tree told. `bootargs` is not valid any more once skerry_main runs. */
extern machine_t host_machine;

#endif
