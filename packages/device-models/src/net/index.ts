/** The wire of a project: the switch between its machines, what a link can do to frames, and what is seen on it. */
export { type CapturedFrame, CaptureRing } from './capture.ts';
export { decodeFrame } from './decode/index.ts';
export { type FaultClock, type Faults, FaultyLink, systemFaultClock } from './faults.ts';
export { encodeFrame, FrameDecoder } from './frame-stream.ts';
export { pcapng } from './pcapng.ts';
export { type Port, type PortCounters, Switch } from './switch.ts';
