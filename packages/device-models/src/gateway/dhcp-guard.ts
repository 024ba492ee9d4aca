/**
 * Whether a frame is a DHCP message in the name of another: one whose client hardware address (RFC 2131, 2: `chaddr`) is
 * not the frame's source. The switch holds a machine to its own source; with this it can neither end nor decline the
 * lease of another. A message whose first fragment hides the field is none that a client sends, and counts as forged.
 */
const SOURCE_MAC = 6;
const ETHERTYPE = 12;
const IP = 14;
const SERVER_PORT = 67;
const CHADDR = 8 + 28;

export function isForgedDhcp(frame: Uint8Array): boolean {
  const word = (at: number): number => ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0);
  if (word(ETHERTYPE) !== 0x0800 || frame[IP + 9] !== 17) return false;
  const isLaterFragment = (word(IP + 6) & 0x1fff) !== 0;
  const udp = IP + ((frame[IP] ?? 0) & 15) * 4;
  if (isLaterFragment || word(udp + 2) !== SERVER_PORT) return false;
  for (let at = 0; at < 6; at++) {
    if (frame[udp + CHADDR + at] !== frame[SOURCE_MAC + at]) return true;
  }
  return false;
}
