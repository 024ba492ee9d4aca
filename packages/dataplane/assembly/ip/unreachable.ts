/** What did not arrive, told to the transport that had sent it. */
import { Neighbour } from './neighbour';

/** A neighbour does not answer: the transports of the packets that wait for it hear that it cannot be reached. */
export function neighbourFailed(entry: Neighbour): void {}
