export function ndpSolicit(device: u32, target: usize, mac: u64, source: usize): void {}
