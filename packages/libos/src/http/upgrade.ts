/** How a response takes the connection over: a server calls the function that a response of status 101 has by this name. */
import type { Response } from '../fetch-api/response.ts';
import type { TcpConnection } from '../net/connection.ts';

export const UPGRADE = /* @__PURE__ */ Symbol('upgrade');

export interface UpgradeResponse extends Response {
  [UPGRADE]?: (connection: TcpConnection) => void;
}
