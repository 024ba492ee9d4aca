/* MACs in text, and in the names of devices: at most 15 letters, so without the colons. */
#include <errno.h>
#include <stdio.h>

#include "tap.h"

static int parse(const char *text, const char *format, uint8_t mac[MAC_BYTES]) {
  unsigned bytes[MAC_BYTES];
  int end = 0;
  int count = sscanf(text, format, &bytes[0], &bytes[1], &bytes[2], &bytes[3], &bytes[4], &bytes[5], &end);
  for (int i = 0; i < MAC_BYTES && count == MAC_BYTES; i++) mac[i] = (uint8_t)bytes[i];
  return count == MAC_BYTES && text[end] == 0;
}

void mac_parse(const char *text, uint8_t mac[MAC_BYTES]) {
  errno = EINVAL;
  if (!parse(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", mac)) fail(text);
}

void name_of_mac(const uint8_t mac[MAC_BYTES], char name[NAME_BYTES]) {
  snprintf(name, NAME_BYTES, "m%02x%02x%02x%02x%02x%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

int mac_of_name(const char *name, uint8_t mac[MAC_BYTES]) {
  return parse(name, "m%2x%2x%2x%2x%2x%2x%n", mac);
}
