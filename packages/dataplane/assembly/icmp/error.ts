import { Device } from '../device/device';
export function icmpErrorInput(device: Device, message: usize, length: u32, remote: usize): void {}
