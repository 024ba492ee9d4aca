/* image.h: where the parts of the image lie, from the hosts' linker scripts, and mapping them. */
#ifndef SKERRY_IMAGE_H
#define SKERRY_IMAGE_H

#include <stdint.h>

/* The end of the image in memory, the snapshot included: what is free begins here. */
uint64_t image_end(void);

/* Maps each part with its own permission, and all memory that ram.h knows as PAGE_WRITE. */
void image_map(void);

#endif
