/** What provides the interface Stack: it brings the network up, and knows what the network says of itself. */
export interface Stack {
  /** Begins, once; the first library that uses the network calls it. */
  start(): void;
  /** Resolves when there is an address to send from, which may be at once. Rejects with NetError after 30 seconds. */
  ready(): Promise<void>;
  /** Whether {@link ready} would resolve at once. */
  readonly isReady: boolean;
  /** Addresses of name servers, the best first. */
  nameservers(): readonly string[];
  /** The machine's own name; '' when nobody has given it one. */
  hostname(): string;
}
