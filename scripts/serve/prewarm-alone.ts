/** Prewarms the toolchain and ends: for the tests, which then do not each wait for it. */
import { Board } from '../bootstrap/board.mjs';
import { root } from '../bootstrap/bootstrap.mjs';
import { prewarm } from './prewarm.ts';

await prewarm(root, new Board(), new AbortController().signal);
