/** What an appliance that uses the library arp has of it. */

declare module 'skerry' {
  export interface Needs {
    /** The neighbours on the network and their hardware addresses. */
    readonly arp: Arp;
  }

  export interface Arp {
    /** Everybody whom a device has spoken to lately. */
    neighbours(device?: number): { address: string; mac: string | undefined }[];
  }
}
