/* The nanoseconds that domains have had of a processor, one a line: domain-time <domain>… Runs in dom0. */
#define __XEN_TOOLS__ 1
#include <xenctrl.h>

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words) {
  xc_interface *xen = xc_interface_open(NULL, NULL, 0);
  if (xen == NULL) return 1;
  for (int i = 1; i < count; i++) {
    xc_dominfo_t domain;
    uint32_t number = (uint32_t)atoi(words[i]);
    if (xc_domain_getinfo(xen, number, 1, &domain) != 1 || domain.domid != number) return 1;
    printf("%llu\n", (unsigned long long)domain.cpu_time);
  }
  return 0;
}
