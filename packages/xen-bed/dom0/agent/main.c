/* Serves the host on descriptor 0 until that is at its end; see agent.h. */
#include <fcntl.h>
#include <signal.h>

#include "agent.h"

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  fcntl(0, F_SETFL, O_NONBLOCK);
  for (;;) streams_run();
}
