/**
 * `NO_SERVER`: nobody serves at that path, for this domain. `REFUSED`: what is served there cannot be joined. `TOO_MANY`: this
 * machine has as many channels as it can have. `NO_MEMORY`: no memory is left for the rings. `CLOSED`: this end was closed.
 * `LEFT`: the other end has left. `BROKEN`: the other end has broken the protocol. `NO_WIRE`: no wire of that name ends at this
 * machine. `NO_PEER`: nobody has come to the other end of the wire in time.
 */
export type VchanErrorCode =
  | 'NO_SERVER'
  | 'REFUSED'
  | 'TOO_MANY'
  | 'NO_MEMORY'
  | 'CLOSED'
  | 'LEFT'
  | 'BROKEN'
  | 'NO_WIRE'
  | 'NO_PEER';

const sentences: Record<VchanErrorCode, string> = {
  NO_SERVER: 'nobody serves there',
  REFUSED: 'what is served there cannot be joined',
  TOO_MANY: 'this machine has as many channels as it can have',
  NO_MEMORY: 'no memory is left for its rings',
  CLOSED: 'it is closed',
  LEFT: 'the other end has left',
  BROKEN: 'the other end has broken the protocol',
  NO_WIRE: 'no wire of that name ends here; "wires" in appliance.json names those that do',
  NO_PEER: 'nobody has come to the other end',
};

export class VchanError extends Error {
  override name = 'VchanError';
  readonly code: VchanErrorCode;
  /** `call` is what the application wrote, as in `vchan.connect()`. */
  constructor(code: VchanErrorCode, call: string) {
    super(`${call}: ${sentences[code]}`);
    this.code = code;
  }
}
