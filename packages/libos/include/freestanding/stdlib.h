/* Named by wabt's wasm-rt.h, which needs nothing of it on a compiler that has __builtin_unreachable. */
#ifndef SKERRY_STDLIB_H
#define SKERRY_STDLIB_H

#include <stddef.h>

#endif
