export function ipv6Select(device: u32, remote: usize, local: usize): bool { return false; }
