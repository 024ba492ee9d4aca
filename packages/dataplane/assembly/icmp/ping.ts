import { Device } from '../device/device';
export function pingAnswered(device: Device, message: usize, length: u32, remote: usize): void {}
