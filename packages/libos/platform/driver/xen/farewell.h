/*
 * farewell.h: what a domain says to others before it ends, however it ends: those that it has joined by
 * memory and event channels alone hear of it in no other way.
 */
#ifndef SKERRY_XEN_FAREWELL_H
#define SKERRY_XEN_FAREWELL_H

typedef struct farewell {
  void (*say)(void); /* Called once; does not wait. */
  struct farewell *next;
} farewell_t;

/* `farewell`, which stays for ever, is said when the domain ends. */
void farewell_add(farewell_t *farewell);

/* For who ends it. */
void farewell_say(void);

#endif
