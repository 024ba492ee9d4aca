/** What an appliance that uses the library ipv4 has of it. */

declare module 'skerry' {
  export interface Needs {
    /** The IPv4 addresses of the network devices. */
    readonly ipv4: Ipv4;
  }

  export interface Ipv4 {
    /** What a device (the first unless told) has; undefined when it has no address. */
    get(device?: number): { address: string; prefix: number; gateway: string | undefined } | undefined;
    /** Gives a device an address with its prefix length, as in `10.0.0.2/24`, in place of what it has. */
    set(device: number, network: string, gateway?: string): void;
    /** Takes a device's address away. */
    clear(device?: number): void;
  }
}
