/*
 * block.h: what drivers of disks share: which requests hal_block_submit takes, and names. Pure.
 */
#ifndef SKERRY_BARE_BLOCK_H
#define SKERRY_BARE_BLOCK_H

#include "hal.h"

/* Whether the request is as hal.h says, for a device with this `info`. Its spans are in linear memories,
 * mapped or not. */
bool block_request_is_valid(const hal_block_info_t *info, const hal_block_request_t *request);

/* Makes a name of `length` bytes up to the first zero: what a name may not have becomes '_'. A disk without
 * one gets that of its number. */
void block_name(char name[21], const char *bytes, size_t length, uint32_t number);

#endif
