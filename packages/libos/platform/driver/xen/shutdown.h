/*
 * shutdown.h: what the host's tools ask of the whole machine, at control/shutdown in the store. Xen
 * docs/misc/xenstore-paths: `poweroff` and `halt` end it, `reboot` ends it so that the tools start it anew.
 * The program is not asked: as a process that gets SIGTERM, it is at its end. What is not known (`suspend`)
 * is left unanswered.
 */
#ifndef SKERRY_XEN_SHUTDOWN_H
#define SKERRY_XEN_SHUTDOWN_H

/* After store_listen. */
void shutdown_watch(void);

/* Ends the machine if that was asked for; costs nothing when there is no news. After store_look. */
void shutdown_check(void);

#endif
