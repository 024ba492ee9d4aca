/* What the files of this folder share. */
#ifndef SKERRY_NATIVE_CALLS_H
#define SKERRY_NATIVE_CALLS_H

#include "engine/host-function.h"
#include "modules/native-module.h"

/* ---- values.c */

/*
 * Parameters of `signature` from values of the program: a 64-bit integer is two of them, its low word first.
 * Returns how many values it took; more than `count`: there were too few.
 */
u32 native_read(const char *signature, const value_t *arguments, u32 count, native_value_t *values);

/* The other way round: makes at most 2 * NATIVE_VALUES values, which the caller frees. Returns how many. */
u32 native_write(const char *signature, const native_value_t *values, value_t *arguments);

/* The letter of the result; 0: there is none. */
char native_result_of(const char *signature);

/* ---- The high word of a 64-bit result, which the program takes or gives by the host function nativeHigh. */
extern u32 native_high;

/* ---- open.c */

/*
 * The module of that number, when it was started and can be used. NULL when not: the engine has thrown, and
 * the host function returns 0.
 */
const native_module_t *native_module_of(value_t number);

/* Throws an Error with the module's name and the message, and returns 0, for a host function to return. */
value_t native_throw(const native_module_t *module, const char *message);

/* ---- calls.c */

/* Makes the module's instance. False when its code trapped: the engine has thrown. */
bool native_start(const native_module_t *module);

#endif
