export function ipv6NextHop(device: u32, remote: usize, hop: usize): i32 { return -1; }
