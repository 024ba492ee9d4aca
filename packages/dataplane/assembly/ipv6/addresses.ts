export function ipv6OwnerOf(address: usize): i32 { return -1; }
export function ipv6HasAddress(device: u32, address: usize): bool { return false; }
