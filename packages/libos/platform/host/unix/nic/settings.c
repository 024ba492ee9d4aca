/* SKERRY_NET and SKERRY_MAC. What cannot be read ends the boot: a machine on the wrong network is worse than
 * none. */
#include <string.h>

#include "host/unix/nic/nic.h"

enum { F_GETFL = 3, F_SETFL = 4, O_NONBLOCK = 04000, MAC_BYTES = 6, MOST_DESCRIPTORS = 1 << 20 };

/* One entry of a list that is separated by commas. */
typedef struct {
  const char *text;
  size_t length;
} entry_t;

/* Takes the first entry from `*list`, which then points behind it; an empty one at the list's end. */
static entry_t next_entry(const char **list) {
  entry_t entry = {*list, 0};
  while (entry.text[entry.length] && entry.text[entry.length] != ',') entry.length++;
  *list = entry.text + entry.length + (entry.text[entry.length] == ',');
  return entry;
}

/* Whether the entry begins with `prefix`, which is then taken off. */
static bool take_prefix(entry_t *entry, const char *prefix) {
  size_t length = strlen(prefix);
  if (entry->length < length || memcmp(entry->text, prefix, length) != 0) return false;
  entry->text += length;
  entry->length -= length;
  return true;
}

/* An inherited descriptor, which must not block. */
static int take_descriptor(entry_t entry) {
  int descriptor = 0;
  for (size_t i = 0; i < entry.length && descriptor < MOST_DESCRIPTORS; i++) {
    if (entry.text[i] < '0' || entry.text[i] > '9') hal_abort("SKERRY_NET: a descriptor is a decimal number");
    descriptor = descriptor * 10 + (entry.text[i] - '0');
  }
  long flags = syscall3(SYS_fcntl, descriptor, F_GETFL, 0);
  if (entry.length == 0 || flags < 0 || syscall3(SYS_fcntl, descriptor, F_SETFL, flags | O_NONBLOCK) != 0) {
    hal_abort("SKERRY_NET: there is no open descriptor of that number");
  }
  return descriptor;
}

static void open_nic(nic_t *nic, entry_t entry) {
  if (take_prefix(&entry, "tap:")) {
    tap_open(nic, entry.text, entry.length);
  } else if (take_prefix(&entry, "tapfd:")) {
    tap_inherit(nic, take_descriptor(entry));
  } else if (take_prefix(&entry, "stream:")) {
    stream_open(nic, take_descriptor(entry));
  } else if (take_prefix(&entry, "dgram:")) {
    datagram_open(nic, take_descriptor(entry));
  } else {
    hal_abort(
        "SKERRY_NET: a device is tap:<name>, tapfd:<descriptor>, stream:<descriptor> or dgram:<descriptor>");
  }
}

static int hex_digit(char character) {
  char lower = character | 0x20;
  if (character >= '0' && character <= '9') return character - '0';
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Six pairs of digits with colons between them, and not a group address. */
static bool parse_mac(entry_t entry, uint8_t mac[MAC_BYTES]) {
  if (entry.length != 3 * MAC_BYTES - 1) return false;
  for (size_t i = 0; i < MAC_BYTES; i++) {
    int high = hex_digit(entry.text[3 * i]), low = hex_digit(entry.text[3 * i + 1]);
    if (high < 0 || low < 0 || (i + 1 < MAC_BYTES && entry.text[3 * i + 2] != ':')) return false;
    mac[i] = (uint8_t)(high << 4 | low);
  }
  return (mac[0] & 1) == 0;
}

static void random_mac(uint8_t mac[MAC_BYTES]) {
  if (hal_entropy(mac, MAC_BYTES) != HAL_OK) hal_abort("the kernel gives no random MAC address");
  /* IEEE 802, 8.4: bit 0 is a group's, bit 1 is set in addresses that nobody has assigned. */
  mac[0] = (uint8_t)((mac[0] & 0xfc) | 2);
}

size_t nic_settings(nic_t *nics) {
  const char *devices = unix_environment("SKERRY_NET");
  const char *macs = unix_environment("SKERRY_MAC");
  size_t count = 0;
  if (!devices) return 0;
  if (!macs) macs = "";
  while (*devices) {
    if (count == HAL_NET_DEVICES) hal_abort("SKERRY_NET: more than four devices");
    nic_t *nic = &nics[count++];
    open_nic(nic, next_entry(&devices));
    unix_allow_on(SYS_writev, nic->descriptor);
    if (!*macs)
      random_mac(nic->info.mac);
    else if (!parse_mac(next_entry(&macs), nic->info.mac))
      hal_abort("SKERRY_MAC: an address is six pairs of hexadecimal digits, and not a group's");
  }
  return count;
}
