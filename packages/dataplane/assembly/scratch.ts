/** The areas through which arguments, results and frames pass. */

/** The longest datagram (65,527 bytes) fits behind the 64 bytes of its addresses. */
export const SCRATCH_BYTES: u32 = 65_664;
export const FRAME_BUFFER_BYTES: u32 = 66_048;

export const scratch: usize = memory.data(65_664, 16);
/** For a driver that has no receive memory of its own. */
export const frameBuffer: usize = memory.data(66_048, 16);
