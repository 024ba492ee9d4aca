/*
 * The part of a project's network that only a process with privileges can be: a namespace with a bridge and
 * TAP devices. Nothing here has a name outside of the namespace, which is there as long as somebody has it or
 * one of its devices open: whatever is killed, nothing is left behind.
 */
#ifndef SKERRY_TAP_H
#define SKERRY_TAP_H

#include <stdint.h>

enum { MAC_BYTES = 6 };

/* Ends the process with what could not be done and why. */
void fail(const char *what);

/* ---- links.c: devices of the namespace that this process is in */

/* A bridge that is up; the kernel's own IPv6 does not speak on it or on any device that is made later. */
void bridge_make(void);

/*
 * A TAP device that is a port of the bridge and is up; its descriptor does not block. Only frames from `mac`
 * enter by it, and frames to `mac` leave by no other. It ends with its descriptor. `has_header`: frames have
 * a virtio_net_hdr in front, and may be segments of 64 KiB.
 */
int port_make(const char *name, const uint8_t mac[MAC_BYTES], int has_header);

/* ---- names.c */

/* Reads `aa:bb:cc:dd:ee:ff`, or ends the process. */
void mac_parse(const char *text, uint8_t mac[MAC_BYTES]);

enum { NAME_BYTES = 16 };

/* The name of the device of the machine with that MAC, and back; 0: it is not a machine's. */
void name_of_mac(const uint8_t mac[MAC_BYTES], char name[NAME_BYTES]);
int mac_of_name(const char *name, uint8_t mac[MAC_BYTES]);

/* ---- hold.c, join.c: the two lives of the program */

/* Makes the network and moves frames between its gateway's device and descriptor 3, to the end of that. */
int hold(const char *gateway_mac);

/*
 * Makes a device in the namespace that is open as descriptor 6, puts the device's descriptor in its place,
 * and becomes `command` as that user.
 */
int join(const char *mac, const char *uid, const char *gid, char **command);

#endif
