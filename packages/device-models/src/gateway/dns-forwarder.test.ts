import { decode, encode, type Question } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DnsForwarder } from './dns-forwarder.ts';
import { Names } from './names.ts';
import { Policy } from './policy.ts';

const resolver = {
  resolve4: () => Promise.reject(new Error('nobody is asked')),
  resolve6: () => Promise.reject(new Error('nobody is asked')),
  cancel: () => undefined,
};

function forwarder(): DnsForwarder {
  const names = new Names();
  for (const [index, target] of ['unix', 'kvm', 'kvm'].entries()) {
    const mac = `02:00:00:00:00:0${index}`;
    names.set({ mac, name: 'web', target, addresses: [`10.7.3.${16 + index}`] });
  }
  names.set({
    mac: 'many',
    name: 'many',
    target: 'arm',
    addresses: new Array<string>(200).fill('10.7.3.99'),
  });
  return new DnsForwarder({ names, policy: new Policy(), now: () => 0, resolver });
}

const query = (...questions: Question[]): Buffer => encode({ type: 'query', id: 7, questions });

describe('a DNS server of a network', () => {
  it('prefers a machine of the same target as the asker', async () => {
    const data = async (asker: string): Promise<unknown[]> => {
      const reply = await forwarder().answer(query({ type: 'A', name: 'web' }), asker);
      return (decode(Buffer.from(reply ?? [])).answers ?? []).map(
        (answer) => 'data' in answer && answer.data,
      );
    };
    expect(await data('10.7.3.16')).toEqual(['10.7.3.16']);
    expect(await data('10.7.3.17')).toEqual(['10.7.3.17', '10.7.3.18']);
    expect(await data('10.7.3.99')).toEqual(['10.7.3.16', '10.7.3.17', '10.7.3.18']);
  });

  it('says no more than one datagram holds', async () => {
    const reply = await forwarder().answer(query({ type: 'A', name: 'many' }), '10.7.3.16');
    expect(reply?.length).toBeLessThan(512);
    expect(decode(Buffer.from(reply ?? [])).answers).toHaveLength(8);
  });

  it('does not look into what is no plain query', async () => {
    const two = query({ type: 'A', name: 'web' }, { type: 'A', name: 'web' });
    const long = Buffer.concat([query({ type: 'A', name: 'web' }), Buffer.alloc(600)]);
    const claims = query({ type: 'A', name: 'web' });
    claims.writeUInt16BE(0xffff, 6);
    const response = encode({ type: 'response', id: 7, questions: [{ type: 'A', name: 'web' }] });
    for (const message of [two, long, claims, response, Buffer.alloc(0), Buffer.alloc(11)]) {
      expect(await forwarder().answer(message, '10.7.3.16')).toBeUndefined();
    }
  });

  it('never rejects, whatever it is asked', async () => {
    const server = forwarder();
    const head = fc.constantFrom([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0], [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 2]);
    await fc.assert(
      fc.asyncProperty(head, fc.uint8Array({ maxLength: 80 }), async (start, rest) => {
        const reply = await server.answer(Uint8Array.of(...start, ...rest), '10.7.3.16');
        expect(reply === undefined || reply.length >= 12).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
