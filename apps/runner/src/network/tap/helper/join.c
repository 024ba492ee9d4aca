/* A machine's way into the network of its project. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

/* Where the namespace is inherited and the device is left: networkDescriptor of device-models' sandbox. */
enum { NETWORK = 6 };

/* As another user there is nothing left of what this process may do, and the command cannot get it back. */
static void become(const char *uid, const char *gid) {
  uid_t user = (uid_t)strtoul(uid, NULL, 10);
  gid_t group = (gid_t)strtoul(gid, NULL, 10);
  if (setgroups(0, NULL) < 0 || setgid(group) < 0 || setuid(user) < 0) fail("the user of machines");
}

int join(const char *mac_text, const char *uid, const char *gid, char **command) {
  uint8_t mac[MAC_BYTES];
  char name[NAME_BYTES];
  mac_parse(mac_text, mac);
  name_of_mac(mac, name);
  int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0 || setns(NETWORK, CLONE_NEWNET) < 0) fail("the namespace of the network");
  int tap = port_make(name, mac, 1);
  if (setns(home, CLONE_NEWNET) < 0) fail("the namespace of the host");
  if (dup2(tap, NETWORK) < 0) fail("the device");
  become(uid, gid);
  execv(command[0], command);
  fail(command[0]);
  return 1;
}
