/* wabt's wasm-rt.h declares exception support with these types; we translate no module that uses it. */
#ifndef SKERRY_SETJMP_H
#define SKERRY_SETJMP_H

typedef int jmp_buf[1];

#endif
