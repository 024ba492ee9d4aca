/** What an appliance that uses the library health has of it. */

declare module 'skerry:health' {
  /** Returns or resolves when all is well (what it gives is shown), and throws the reason when it is not. */
  export type Check = () => unknown;
  export interface CheckResult {
    readonly status: 'pass' | 'fail';
    /** What the check gave, or why it failed. */
    readonly output?: string;
    readonly durationMs: number;
  }
  export interface Report {
    /** `pass` when every check did. */
    readonly status: 'pass' | 'fail';
    readonly checks: Readonly<Record<string, CheckResult>>;
  }
  export class Health {
    /** Adds a check; a vital one is of `live` too. Returns what takes it away. Throws when the name is taken. */
    add(name: string, check: Check, options?: { isVital?: boolean }): () => void;
    /** Asks all checks at the same time. */
    ready(): Promise<Report>;
    /** Asks the vital ones. */
    live(): Promise<Report>;
    /** Answers `/livez` and `/readyz`; undefined for any other request. */
    handle(request: { readonly url: string }): Promise<Response | undefined>;
  }
  export const health: Health;
}
