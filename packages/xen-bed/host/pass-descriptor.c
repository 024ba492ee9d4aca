/*
 * Sends a message with a descriptor over a socket, which Node cannot: the message is the first argument, the
 * socket is descriptor 3, and what goes with it is descriptor 4 (unix(7), SCM_RIGHTS).
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { SOCKET = 3, DESCRIPTOR = 4 };

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct iovec text = {.iov_base = argv[1], .iov_len = strlen(argv[1])};
  struct msghdr message = {.msg_iov = &text,
                           .msg_iovlen = 1,
                           .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN(sizeof(int));
  int descriptor = DESCRIPTOR;
  memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
  if (sendmsg(SOCKET, &message, 0) == (ssize_t)text.iov_len) return 0;
  perror("sendmsg");
  return 1;
}
