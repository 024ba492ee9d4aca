/* image.h: where the parts of the image lie, from the hosts' linker scripts, and mapping them. */
#ifndef SKERRY_IMAGE_H
#define SKERRY_IMAGE_H

#include <stdint.h>

/* Where the image is in memory, the snapshot included: whole pages. */
uint64_t image_start(void);
uint64_t image_end(void);

/* Maps each part with its own permission, and all memory that ram.h knows as PAGE_WRITE. */
void image_map(void);

#endif
