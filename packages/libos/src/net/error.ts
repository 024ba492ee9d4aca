/** What goes wrong on a network, as errors with a code that a program can look at. */
import {
  E_HANDLE,
  E_MEMORY,
  E_OPERATION,
  E_PORT,
  E_ROUTE,
  E_SIZE,
  REASON_ABORTED,
  REASON_MEMORY,
  REASON_REFUSED,
  REASON_RESET,
  REASON_TIMEOUT,
  REASON_UNREACHABLE,
} from './abi.ts';

export type NetErrorCode =
  | 'REFUSED'
  | 'RESET'
  | 'TIMEOUT'
  | 'UNREACHABLE'
  | 'ABORTED'
  | 'CLOSED'
  | 'PORT_TAKEN'
  | 'NO_ROUTE'
  | 'NO_MEMORY'
  | 'TOO_LARGE'
  | 'NO_SUCH_NAME'
  | 'BAD_ANSWER'
  | 'UNSUPPORTED'
  | 'FAILED';

export class NetError extends Error {
  override name = 'NetError';
  readonly code: NetErrorCode;
  constructor(code: NetErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

const RESULTS: Record<number, readonly [NetErrorCode, string]> = {
  [E_HANDLE]: ['CLOSED', 'it is closed'],
  [E_MEMORY]: ['NO_MEMORY', 'no memory is left for it'],
  [E_ROUTE]: ['NO_ROUTE', 'there is no route to that address'],
  [E_PORT]: ['PORT_TAKEN', 'the port is taken'],
  [E_SIZE]: ['TOO_LARGE', 'it is too large to be sent at once'],
  [E_OPERATION]: ['UNSUPPORTED', "this image's network stack cannot do that"],
};

const REASONS: Record<number, readonly [NetErrorCode, string]> = {
  [REASON_RESET]: ['RESET', 'the peer reset the connection'],
  [REASON_REFUSED]: ['REFUSED', 'the peer refused the connection'],
  [REASON_TIMEOUT]: ['TIMEOUT', 'the peer did not answer'],
  [REASON_UNREACHABLE]: ['UNREACHABLE', 'the peer cannot be reached'],
  [REASON_ABORTED]: ['ABORTED', 'the connection was aborted'],
  [REASON_MEMORY]: ['NO_MEMORY', 'no memory was left for the connection'],
};

/** The error for a result of `netCall` below zero. `call` is what the application wrote, as in `tcp.connect()`. */
export function resultError(call: string, result: number): NetError {
  const [code, text] = RESULTS[result] ?? ['FAILED', `the network answered ${result}`];
  return new NetError(code, `${call}: ${text}`);
}

/** `result`, unless it is an error. */
export function checked(call: string, result: number): number {
  if (result < 0) throw resultError(call, result);
  return result;
}

/** The error for argument a of EVENT_CLOSED. */
export function reasonError(call: string, reason: number): NetError {
  const [code, text] = REASONS[reason] ?? ['CLOSED', 'the connection is closed'];
  return new NetError(code, `${call}: ${text}`);
}
