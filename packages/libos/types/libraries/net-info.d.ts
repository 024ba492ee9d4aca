/** What an appliance that uses the library net-info has of it. */

declare module 'skerry' {
  export interface Needs {
    /** The machine's network: devices, addresses, names. */
    readonly net: Net;
  }

  export interface Net {
    /** Resolves when the machine has an address to send from. Rejects with {@link NetError} when it gets none in 30 seconds. */
    ready(): Promise<void>;
    /** The devices and their addresses; none on the host's own network. */
    interfaces(): { device: number; mac: string; mtu: number; addresses: string[] }[];
    /** The addresses of the name servers. */
    nameservers(): readonly string[];
    /** The machine's own name; '' when nobody has given it one. */
    hostname(): string;
    /** Whether `text` is an IPv4 or IPv6 address. */
    isAddress(text: string): boolean;
  }
}
