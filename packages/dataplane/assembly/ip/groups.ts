export function isJoined(device: u32, group: usize): bool { return false; }
export function leaveAll(handle: u32): void {}
