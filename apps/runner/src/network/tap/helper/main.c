/* The runner's helper for networks on the kernel's bridge; see tap.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "hold") == 0) return hold(argv[2]);
  if (argc > 5 && strcmp(argv[1], "join") == 0) return join(argv[2], argv[3], argv[4], argv + 5);
  fprintf(stderr, "usage: hold <mac of the gateway> | join <mac> <uid> <gid> <command> …\n");
  return 2;
}
