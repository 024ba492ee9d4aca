/*
 * The smallest PVH guest with a console: what the tests of the bed boot, so that they need nothing of the
 * platform that they prepare the ground for. It plays the part that its command line begins with, in 32-bit
 * mode without paging, as Xen enters it (docs/misc/pvh.pandoc).
 */
#include <stdint.h>

enum { XENVER = 0x40000000, EVENT_CHANNEL_OP = 32, SCHED_OP = 29, HVM_OP = 34 };
enum { EVTCHNOP_SEND = 4, HVMOP_GET_PARAM = 1, SCHEDOP_YIELD = 0, SCHEDOP_SHUTDOWN = 2 };
enum { HVM_PARAM_CONSOLE_PFN = 17, HVM_PARAM_CONSOLE_EVTCHN = 18, DOMID_SELF = 0x7ff0 };
enum { SHUTDOWN_POWEROFF, SHUTDOWN_REBOOT, SHUTDOWN_SUSPEND, SHUTDOWN_CRASH };

/* public/io/console.h */
struct console {
  char in[1024], out[2048];
  uint32_t in_cons, in_prod, out_cons, out_prod;
};

struct start_info {
  uint32_t magic, version, flags, modules;
  uint64_t module_list, command_line;
};

static uint8_t calls[4096] __attribute__((aligned(4096)));
static uint8_t stack[8192] __attribute__((aligned(16), used));
static volatile struct console *console;
static uint32_t port;

__asm__(".section .note.Xen, \"a\", @note\n"
        ".long 4, 4, 18\n" /* XEN_ELFNOTE_PHYS32_ENTRY */
        ".asciz \"Xen\"\n"
        ".long _start\n"
        ".text\n"
        ".globl _start\n"
        "_start: mov $stack + 8192, %esp\n"
        "push %ebx\n"
        "call play\n");

static void hypercall(unsigned number, uint32_t first, const void *second) {
  uint32_t call = (uint32_t)calls + number * 32;
  __asm__ volatile("call *%0" : "+a"(call), "+b"(first), "+c"(second) : : "memory", "edx");
}

static void cpuid(uint32_t leaf, uint32_t result[4]) {
  __asm__ volatile("cpuid"
                   : "=a"(result[0]), "=b"(result[1]), "=c"(result[2]), "=d"(result[3])
                   : "a"(leaf), "c"(0));
}

static void make_hypercalls(void) {
  uint32_t leaf = XENVER, answer[4];
  for (cpuid(leaf, answer); answer[1] != 0x566e6558; cpuid(leaf, answer)) leaf += 0x100; /* "XenV" */
  cpuid(leaf + 2, answer);
  __asm__ volatile("wrmsr" : : "c"(answer[1]), "a"((uint32_t)calls), "d"(0) : "memory");
}

static uint64_t parameter(uint32_t index) {
  struct {
    uint16_t domain, pad;
    uint32_t index;
    uint64_t value;
  } request = {DOMID_SELF, 0, index, 0};
  hypercall(HVM_OP, HVMOP_GET_PARAM, &request);
  return request.value;
}

static void tell(void) { hypercall(EVENT_CHANNEL_OP, EVTCHNOP_SEND, &port); }
static void barrier(void) { __asm__ volatile("mfence" : : : "memory"); }

static void say(const char *bytes, uint32_t length) {
  while (length > 0) {
    while (console->out_prod - console->out_cons == sizeof console->out)
      hypercall(SCHED_OP, SCHEDOP_YIELD, 0);
    while (length > 0 && console->out_prod - console->out_cons < sizeof console->out) {
      console->out[console->out_prod % sizeof console->out] = *bytes++;
      barrier(); /* The byte is there before the backend is told of it. */
      console->out_prod++;
      length--;
    }
    tell();
  }
}

static uint32_t length_of(const char *text) {
  uint32_t length = 0;
  while (text[length]) length++;
  return length;
}

static void say_text(const char *text) { say(text, length_of(text)); }

static void end(uint32_t reason) {
  while (reason != SHUTDOWN_CRASH && console->out_cons != console->out_prod)
    hypercall(SCHED_OP, SCHEDOP_YIELD, 0);
  hypercall(SCHED_OP, SCHEDOP_SHUTDOWN, &reason);
}

static int is_part(const char *line, const char *name) {
  while (*name && *line == *name) line++, name++;
  return *name == 0 && (*line == 0 || *line == ' ');
}

/* Says back what it hears, until it hears a "q". */
static void echo(void) {
  say_text("ready\n");
  for (;;) {
    while (console->in_cons == console->in_prod) hypercall(SCHED_OP, SCHEDOP_YIELD, 0);
    barrier(); /* No byte is read before it is known to be there. */
    char heard = console->in[console->in_cons % sizeof console->in];
    console->in_cons++;
    tell();
    say(&heard, 1);
    if (heard == 'q') return end(SHUTDOWN_POWEROFF);
  }
}

/* A hundred thousand bytes whose order can be checked. */
static void flood(void) {
  static char line[] = "000000 abcdefghijklmnopqrstuvwxyz.\n";
  for (uint32_t number = 0; number < 100000 / (sizeof line - 1); number++) {
    for (uint32_t digit = 0, rest = number; digit < 6; digit++, rest /= 10)
      line[5 - digit] = (char)('0' + rest % 10);
    say(line, sizeof line - 1);
  }
  end(SHUTDOWN_POWEROFF);
}

__attribute__((used)) void play(const struct start_info *info) {
  make_hypercalls();
  console = (struct console *)(uint32_t)(parameter(HVM_PARAM_CONSOLE_PFN) << 12);
  port = (uint32_t)parameter(HVM_PARAM_CONSOLE_EVTCHN);
  const char *line = info->command_line ? (const char *)(uint32_t)info->command_line : "";
  if (is_part(line, "echo")) echo();
  if (is_part(line, "flood")) flood();
  say_text("hello ");
  say_text(line);
  say_text("\n");
  if (is_part(line, "loop"))
    for (;;) continue;
  if (is_part(line, "fault")) __asm__ volatile("ud2");
  if (is_part(line, "crash")) end(SHUTDOWN_CRASH);
  end(is_part(line, "reboot") ? SHUTDOWN_REBOOT : SHUTDOWN_POWEROFF);
}
