/** The areas through which arguments, results and frames pass. */

export const SCRATCH_BYTES: u32 = 65_536;
export const FRAME_BUFFER_BYTES: u32 = 66_048;

export const scratch: usize = memory.data(65_536, 16);
/** For a driver that has no receive memory of its own. */
export const frameBuffer: usize = memory.data(66_048, 16);
