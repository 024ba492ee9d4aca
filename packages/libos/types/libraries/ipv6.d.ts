/** What an appliance that uses the library ipv6 has of it. */

declare module 'skerry' {
  export interface Needs {
    /** The IPv6 addresses of the network devices. */
    readonly ipv6: Ipv6;
  }

  export interface Ipv6 {
    /** All that a device has, its link-local one too. */
    addresses(device?: number): { address: string; prefix: number }[];
    /** Gives a device one more address, as in `fd00::2/64`. */
    add(device: number, network: string): void;
    /** Uses IPv6 on a device, or not; it does unless told. */
    enable(device: number, isOn?: boolean): void;
  }
}
