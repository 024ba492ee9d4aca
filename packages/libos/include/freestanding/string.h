/* The functions that clang may call for plain assignments and loops; platform/common/memory.c has them. */
#ifndef SKERRY_STRING_H
#define SKERRY_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *left, const void *right, size_t length);
size_t strlen(const char *text);
int strcmp(const char *left, const char *right);

#endif
