/** The parameters of the network, `net.<name>`, and the devices that the machine has. */
import { configuredValue } from '../core/configuration.ts';
import { net } from './host.ts';

/** Boot parameters of one name, in their order; when there is none, what appliance.json says. */
export function netParameters(name: string): string[] {
  const prefix = `net.${name}=`;
  const given = net
    .netParameters()
    .split('\0')
    .filter((one) => one.startsWith(prefix))
    .map((one) => one.slice(prefix.length));
  if (given.length > 0) return given;
  const configured = configuredValue(`net.${name}`);
  return configured === undefined ? [] : [String(configured)];
}

export interface NetDevice {
  /** aa:bb:cc:dd:ee:ff */
  mac: string;
  mtu: number;
}

/** By their numbers, from 0. */
export function netDevices(): NetDevice[] {
  const lines = net.netDevices().split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [mac = '', mtu = '1500'] = line.split(',');
      return { mac, mtu: Number(mtu) };
    });
}

export const macBytes = (mac: string): Uint8Array =>
  Uint8Array.from(mac.split(':'), (part) => Number.parseInt(part, 16));
