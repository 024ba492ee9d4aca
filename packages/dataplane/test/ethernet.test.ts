import { describe, expect, it } from 'vitest';
import { abi, Host, OUR_MAC, PEER_MAC, pattern } from './host.ts';
import { BROADCAST, ethernet } from './packets.ts';

const LLDP = 0x88cc;

describe('raw Ethernet', () => {
  it('gives whole frames of a type that nothing else takes', () => {
    const host = new Host();
    const handle = host.plane.call(abi.OP_ETHERNET_OPEN, host.device, LLDP);
    const frames = [OUR_MAC, BROADCAST].map((to) => ethernet({ from: PEER_MAC, to }, LLDP, pattern(60)));
    for (const frame of frames) host.input(frame);
    host.input(ethernet({ from: PEER_MAC, to: OUR_MAC }, 0x88cd, pattern(60)));
    expect(host.events()).toEqual([{ handle, mask: abi.EVENT_READABLE, a: 0, b: 0 }]);
    for (const frame of frames) {
      expect(host.plane.call(abi.OP_ETHERNET_RECEIVE, handle)).toBe(frame.length);
      expect(host.plane.get(frame.length)).toEqual(frame);
    }
    expect(host.plane.call(abi.OP_ETHERNET_RECEIVE, handle)).toBe(abi.E_AGAIN);
    expect(host.plane.call(abi.OP_ETHERNET_CLOSE, handle)).toBe(0);
    expect(host.plane.call(abi.OP_ETHERNET_RECEIVE, handle)).toBe(abi.E_HANDLE);
  });

  it('sends a frame as it is, of at most the MTU', () => {
    const host = new Host();
    const frame = ethernet({ from: OUR_MAC, to: BROADCAST }, LLDP, pattern(1_500));
    host.plane.put(frame);
    expect(host.plane.call(abi.OP_ETHERNET_SEND, host.device, 1_514)).toBe(0);
    expect(host.raw()).toEqual([frame]);
    expect(host.plane.call(abi.OP_ETHERNET_SEND, host.device, 1_515)).toBe(abi.E_SIZE);
    expect(host.plane.call(abi.OP_ETHERNET_SEND, host.device, 13)).toBe(abi.E_ARGUMENT);
  });

  it('does not give away the types of the network layer, nor more than a queue holds', () => {
    const host = new Host();
    for (const type of [0x0800, 0x0806, 0x86dd, 1_500, 65_536]) {
      expect(host.plane.call(abi.OP_ETHERNET_OPEN, host.device, type)).toBe(abi.E_ARGUMENT);
    }
    const handle = host.plane.call(abi.OP_ETHERNET_OPEN, host.device, LLDP);
    for (let i = 0; i < 200; i++) host.input(ethernet({ from: PEER_MAC, to: OUR_MAC }, LLDP, pattern(1_000)));
    let count = 0;
    while (host.plane.call(abi.OP_ETHERNET_RECEIVE, handle) > 0) count++;
    expect(count).toBe(64);
  });
});
