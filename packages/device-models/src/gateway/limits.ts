/** What one gateway gives at most to the machines of its network, which are hostile. */
export const gatewayLimits = {
  /** Linear memory of its data plane. */
  memoryBytes: 32 << 20,
  leases: 200,
  leaseSeconds: 3_600,
  /** Addresses that clients have found in use, and for how long they are not given. */
  declinedAddresses: 16,
  declinedMs: 600_000,
  /** Addresses that one machine is known by: those it says that it has. */
  machineAddresses: 8,
  /** Connections out of the network, and into it. */
  outboundConnections: 256,
  inboundConnections: 512,
  /** Flows of UDP out of the network; each ends after this long without a datagram. */
  udpFlows: 128,
  udpIdleMs: 60_000,
  /** Questions to the system's resolvers that wait at once, and how long one may take. */
  dnsQuestions: 64,
  dnsTimeoutMs: 5_000,
  /** Records in one reply: it must fit one datagram, since there is no DNS over TCP here. */
  dnsAnswers: 8,
  /** Names that one network knows. */
  names: 256,
  connectMs: 10_000,
} as const;
