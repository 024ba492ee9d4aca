/** How a response takes the connection over: a server calls the function that a response of status 101 has by this name. */
import type { Response } from '../fetch-api/response.ts';

export const UPGRADE = /* @__PURE__ */ Symbol('upgrade');

export interface UpgradeResponse extends Response {
  /** Given the handle of the stream. */
  [UPGRADE]?: (stream: number) => void;
}
