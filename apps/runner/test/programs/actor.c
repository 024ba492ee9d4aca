/* One program that plays every part the tests need of a unix image. Its first parameter says which. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void write_all(const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(1, bytes, length);
    if (written < 0) _exit(9);
    bytes += written;
    length -= (size_t)written;
  }
}

static void say(const char *text) { write_all(text, strlen(text)); }

static void flood(long total) {
  static char block[65536];
  for (size_t at = 0; at < sizeof block; at++)
    block[at] = at % 64 == 63 ? '\n' : (char)('a' + at % 26);
  for (long left = total; left > 0; left -= (long)sizeof block) {
    write_all(block, left < (long)sizeof block ? (size_t)left : sizeof block);
  }
}

static void echo(void) {
  static char bytes[4096];
  ssize_t got;
  say("ready\n");
  while ((got = read(0, bytes, sizeof bytes)) > 0) {
    write_all(bytes, (size_t)got);
    if (memchr(bytes, 4, (size_t)got)) return;
  }
}

/* Touches memory until there is no more, at most 1 GiB. */
static void grow(void) {
  for (int mebibytes = 0; mebibytes < 1024; mebibytes++) {
    char *block = malloc(1 << 20);
    if (!block) {
      printf("refused after %d MiB\n", mebibytes);
      fflush(stdout);
      _exit(42);
    }
    for (int at = 0; at < 1 << 20; at += 4096)
      *(volatile char *)(block + at) = 1;
  }
  say("no limit\n");
}

static void can(const char *what, int answer) { printf("%s %s\n", what, answer ? "yes" : "no"); }

static int can_connect(const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  int socket_number = socket(AF_INET, SOCK_STREAM, 0);
  int connected =
      socket_number >= 0 && connect(socket_number, (struct sockaddr *)&address, sizeof address) == 0;
  close(socket_number);
  return connected;
}

/* What is there beyond the wall: parameters are a port that listens, a process and a file of the host. */
static void probe(char **parameters) {
  can("connect", can_connect(parameters[0]));
  can("signal", kill(atoi(parameters[1]), 0) == 0);
  can("read", open(parameters[2], O_RDONLY) >= 0);
  can("write", open("/written", O_WRONLY | O_CREAT, 0600) >= 0 || open("/image", O_WRONLY) >= 0);
  can("proc", opendir("/proc") != NULL);
  can("dev", opendir("/dev") != NULL);
  can("root", setuid(0) == 0);
  for (int number = 3; number < 64; number++) {
    if (fcntl(number, F_GETFD) >= 0) printf("descriptor %d\n", number);
  }
  for (char **variable = environ; *variable; variable++)
    printf("environment %s\n", *variable);
  printf("uid %d\npid %d\n", (int)getuid(), (int)getpid());
  DIR *root = opendir("/");
  for (struct dirent *entry; root && (entry = readdir(root));) {
    if (entry->d_name[0] != '.') printf("file %s\n", entry->d_name);
  }
  fflush(stdout);
}

int main(int count, char **parameters) {
  const char *part = count > 1 ? parameters[1] : "hello";
  if (strcmp(part, "hello") == 0)
    say("hello\n");
  else if (strcmp(part, "exit") == 0)
    return atoi(parameters[2]);
  else if (strcmp(part, "echo") == 0)
    echo();
  else if (strcmp(part, "grow") == 0)
    grow();
  else if (strcmp(part, "probe") == 0)
    probe(parameters + 2);
  else if (strcmp(part, "silent") == 0)
    pause();
  else if (strcmp(part, "parameters") == 0) {
    for (int index = 2; index < count; index++)
      printf("<%s>", parameters[index]);
    fflush(stdout);
  } else if (strcmp(part, "flood") == 0) {
    flood(atol(parameters[2]));
    say("last words\n");
  } else if (strcmp(part, "loop") == 0) {
    say("looping\n");
    for (;;)
      __asm__ volatile("");
  } else if (strcmp(part, "tick") == 0) {
    for (int number = 1;; number++) {
      printf("tick %d\n", number);
      fflush(stdout);
      usleep(20000);
    }
  } else if (strcmp(part, "fault") == 0) {
    say("falling\n");
    *(volatile int *)8 = 1;
  } else if (strcmp(part, "marked") == 0) {
    say("\033]skerry;main=1000\007said\n\033]skerry;exit=7\007");
    return 7;
  } else
    return 64;
  return 0;
}
