/** Prewarms the toolchain, builds the page and ends: for the tests, which then do not each wait for it. */
import { Board } from '../bootstrap/board.mjs';
import { root } from '../bootstrap/bootstrap.mjs';
import { prewarm } from './prewarm.ts';
import { studioBuild } from './studio.ts';

const board = new Board();
await prewarm(root, board, new AbortController().signal);
const studio = studioBuild(root);
if (studio.needed) await board.run('Building the page', studio.run);
