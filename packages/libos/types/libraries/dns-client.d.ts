/** What an appliance that uses the library dns-client has of it. */

declare module 'skerry' {
  export interface Needs {
    /** Names to addresses, and other records. */
    readonly dns: Dns;
  }

  /** What {@link Dns.resolve} gives for each type of record. */
  export interface DnsRecords {
    A: string;
    AAAA: string;
    CNAME: string;
    NS: string;
    PTR: string;
    TXT: string[];
    MX: { preference: number; exchange: string };
    SRV: { priority: number; weight: number; port: number; target: string };
    SOA: {
      primary: string;
      mailbox: string;
      serial: number;
      refresh: number;
      retry: number;
      expire: number;
      minimum: number;
    };
    CAA: { isCritical: boolean; tag: string; value: string };
  }
  export interface Dns {
    /** The records of a name, addresses (A) unless told. Rejects with {@link NetError} when there are none. */
    resolve(name: string): Promise<string[]>;
    resolve<T extends keyof DnsRecords>(name: string, type: T): Promise<DnsRecords[T][]>;
    /** The addresses of a host, IPv4 first. */
    lookup(hostname: string): Promise<string[]>;
    /** Forgets all answers. */
    clearCache(): void;
  }
}
