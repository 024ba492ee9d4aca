/* host.h: what this host's files share. */
#ifndef SKERRY_XEN_ARM_HOST_H
#define SKERRY_XEN_ARM_HOST_H

#include <stdbool.h>

/* The emulated UART was found, mapped and started. */
extern bool host_has_uart;

#endif
