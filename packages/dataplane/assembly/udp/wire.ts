/** The UDP header (RFC 768): source port 2, destination port 2, length 2, checksum 2. */

export const UDP_HEADER: u32 = 8;
export const UDP_DESTINATION: usize = 2;
export const UDP_LENGTH: usize = 4;
export const UDP_CHECKSUM: usize = 6;

/** The longest payload over IPv4: 65,535 less both headers. */
export const UDP_MAX: u32 = 65_507;
