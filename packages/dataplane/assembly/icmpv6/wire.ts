/** ICMPv6 (RFC 4443, 2.1): laid out as ICMP is (icmp/wire.ts); the checksum covers the pseudo-header too. */

export const ICMPV6_UNREACHABLE: u8 = 1;
export const ICMPV6_TOO_BIG: u8 = 2;
export const ICMPV6_TIME_EXCEEDED: u8 = 3;
export const ICMPV6_PARAMETER_PROBLEM: u8 = 4;
/** Types from here on are not errors. */
export const ICMPV6_INFORMATION: u8 = 128;
export const ICMPV6_ECHO: u8 = 128;
export const ICMPV6_ECHO_REPLY: u8 = 129;
/** RFC 2710, RFC 9777. */
export const MLD_QUERY: u8 = 130;
export const MLD_REPORT_V2: u8 = 143;
/** RFC 4861, section 4. */
export const NDP_ROUTER_SOLICITATION: u8 = 133;
export const NDP_ROUTER_ADVERTISEMENT: u8 = 134;
export const NDP_NEIGHBOUR_SOLICITATION: u8 = 135;
export const NDP_NEIGHBOUR_ADVERTISEMENT: u8 = 136;
export const NDP_REDIRECT: u8 = 137;

/** Codes of ICMPV6_UNREACHABLE. */
export const UNREACHABLE_V6_PROHIBITED: u8 = 1;
export const UNREACHABLE_V6_PORT: u8 = 4;
/** Codes of ICMPV6_PARAMETER_PROBLEM. */
export const PROBLEM_FIELD: u8 = 0;
export const PROBLEM_NEXT_HEADER: u8 = 1;
export const PROBLEM_OPTION: u8 = 2;
/** RFC 7112, section 5. */
export const PROBLEM_CHAIN: u8 = 3;
