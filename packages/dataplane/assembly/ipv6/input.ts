import { COUNT_RX_PROTOCOL, deviceAt, deviceDrop } from '../device/device';
export function ipv6Input(device: u32, packet: usize, length: u32, isGroup: bool, isChecked: bool): void {
  deviceDrop(deviceAt(device), COUNT_RX_PROTOCOL);
}
