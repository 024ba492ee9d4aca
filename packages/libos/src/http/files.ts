/** What a server asks of the files that it is given: to be memoised in the data plane. */

export const FILES = /* @__PURE__ */ Symbol('files');

export interface ServedFiles {
  /** Gives the data plane what it shall answer by itself, on the listener of that handle. */
  [FILES](listener: number): void;
}
