#ifndef SKERRY_ALLOCA_H
#define SKERRY_ALLOCA_H

#define alloca(bytes) __builtin_alloca(bytes)

#endif
