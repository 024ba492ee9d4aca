/**
 * The stack that an image has. The toolchain says which (`network.stack` of appliance.json) by defining SKERRY_STACK, so that
 * only one is linked; without it the one for network devices is there, which also works without any.
 */
import type { Stack } from './net/stack.ts';
import { directStack } from './stack-direct/index.ts';
import { hostStack } from './stack-host/index.ts';

declare const SKERRY_STACK: string | undefined;

export const stack: Stack =
  typeof SKERRY_STACK === 'string' && SKERRY_STACK === 'host' ? hostStack : directStack;
