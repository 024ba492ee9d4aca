"use strict";
/** The areas through which arguments, results and frames pass. */
Object.defineProperty(exports, "__esModule", { value: true });
exports.frameBuffer = exports.scratch = exports.FRAME_BUFFER_BYTES = exports.SCRATCH_BYTES = void 0;
exports.SCRATCH_BYTES = 65_536;
exports.FRAME_BUFFER_BYTES = 66_048;
exports.scratch = memory.data(65_536, 16);
/** For a driver that has no receive memory of its own. */
exports.frameBuffer = memory.data(66_048, 16);
