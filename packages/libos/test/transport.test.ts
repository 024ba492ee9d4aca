/** tcp, udp and dns of the guest between machines and against servers that are scripts. */
import { dataplaneWasm } from '@skerry/dataplane';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Network } from './network.ts';

vi.setConfig({ testTimeout: 60_000 });

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await dataplaneWasm('host');
}, 120_000);

const A = '10.0.0.2';
const B = '10.0.0.3';
const DNS = '10.0.0.9';
const run = (network: Network, body: string, address = A) =>
  network.boot(`export default async ({ console, clock, tcp, udp, dns, net }) => {${body}};`, {
    address,
    netParameters: [`net.dns=${DNS}`],
  });

describe('tcp', () => {
  const echo = `for await (const connection of tcp.listen({ port: 7 })) {
    (async () => { for await (const bytes of connection) await connection.write(bytes); await connection.closeWrite(); connection.close(); })();
  }`;

  test('carries bytes both ways, and half of a connection after the other has ended', async () => {
    const network = new Network(wasm);
    await run(network, echo, B);
    const machine = await run(
      network,
      `const connection = await tcp.connect({ hostname: '10.0.0.3', port: 7 });
      await connection.write('hé');
      await connection.write(new Uint8Array([1, 2]));
      console.log([...await connection.read()], connection.remote, connection.local.hostname);
      await connection.write('last');
      await connection.closeWrite();
      const parts = [];
      for await (const part of connection) parts.push(new TextDecoder().decode(part));
      console.log(parts.join(''), await connection.read());
      connection.close();
      await connection.write('x').catch((error) => console.log(error.code));`,
    );
    expect(machine.output).toBe(
      `[ 104, 195, 169, 1, 2 ] { hostname: '10.0.0.3', port: 7 } 10.0.0.2\nlast null\nCLOSED\n`,
    );
    expect(machine.exitCode).toBe(0);
  });

  test('holds a writer back while the peer does not read, and loses nothing', async () => {
    const network = new Network(wasm);
    await run(network, echo, B);
    const machine = await run(
      network,
      `const connection = await tcp.connect({ hostname: '10.0.0.3', port: 7 });
      const bytes = new Uint8Array(3_000_000).fill(7);
      let written = false;
      const writing = connection.write(bytes).then(() => { written = true; });
      await clock.sleep(5);
      console.log(written);
      let got = 0, sum = 0;
      while (got < bytes.length) { const part = await connection.read(); got += part.length; if (part.every((x) => x === 7)) sum += part.length; }
      await writing;
      console.log(written, got, sum);
      connection.close();`,
    );
    network.advance(20);
    expect(machine.output).toBe('false\ntrue 3000000 3000000\n');
  });

  test('pipes streams', async () => {
    const network = new Network(wasm);
    await run(
      network,
      `for await (const connection of tcp.listen({ port: 7 })) connection.readable.pipeTo(connection.writable);`,
      B,
    );
    const peer = network.connect(B, 7);
    peer.send('x'.repeat(500_000));
    expect(peer.take().length).toBe(500_000);
    peer.end();
    expect(peer.hasEnded).toBe(true);
  });

  test('tells the port that a listener has got when it wanted any', async () => {
    const network = new Network(wasm);
    const machine = await run(
      network,
      `const one = tcp.listen({ port: 0 }), two = tcp.listen({ port: 0 });
      console.log(one.port, two.port);
      for await (const connection of two) await connection.write('hello');`,
    );
    const [one, two] = machine.output.split(' ').map(Number) as [number, number];
    expect(one).toBeGreaterThanOrEqual(49_152);
    expect(one).not.toBe(two);
    const peer = network.connect(A, two);
    expect(peer.take()).toBe('hello');
  });

  test('says why there is no connection, or none any more', async () => {
    const network = new Network(wasm);
    network.serve(B, 9, (peer) => peer.resetLater());
    const machine = await run(
      network,
      `for (const port of [8, 9]) {
        try { const connection = await tcp.connect({ hostname: '10.0.0.3', port }); await connection.read(); }
        catch (error) { console.log(error.name, error.code, error.message); }
      }
      try { tcp.listen({ port: 70000 }); } catch (error) { console.log(error.name); }
      tcp.listen({ port: 5 });
      try { tcp.listen({ port: 5 }); } catch (error) { console.log(error.code); }`,
    );
    expect(machine.output).toBe(
      'NetError REFUSED connect(): the peer refused the connection\nNetError RESET read(): the peer reset the connection\nRangeError\nPORT_TAKEN\n',
    );
    expect(machine.exitCode).toBe(0);
  });
});

describe('udp', () => {
  test('sends and receives datagrams, and ends its loop when it is closed', async () => {
    const network = new Network(wasm);
    await run(
      network,
      `const socket = udp.bind({ port: 9 });
      for await (const { data, hostname, port } of socket) await socket.send(data.map((x) => x + 1), { hostname, port });`,
      B,
    );
    const machine = await run(
      network,
      `const socket = udp.bind();
      for (const text of ['a', '', 'bc']) {
        await socket.send(text, { hostname: '10.0.0.3', port: 9 });
        const { data, hostname, port } = await socket.receive();
        console.log(new TextDecoder().decode(data), hostname, port);
      }
      setTimeout(() => socket.close(), 5);
      for await (const datagram of socket) console.log('never');
      console.log('closed', socket.port > 0);`,
    );
    network.advance(10);
    expect(machine.output).toMatch(/^b 10.0.0.3 9\n 10.0.0.3 9\ncd 10.0.0.3 9\nclosed/);
    expect(machine.exitCode).toBe(0);
  });
});

/** An answer to a query: its records are hex behind the question; `flags` and `id` may lie. */
function dnsAnswer(
  query: Uint8Array,
  records: string,
  { flags = 0x8180, id = 0, count = 1 } = {},
): Uint8Array {
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(((query[0] ?? 0) << 8) | ((query[1] ?? 0) ^ id), 0);
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(count, 6);
  return Buffer.concat([head, question, Buffer.from(records.replaceAll(' ', ''), 'hex')]);
}
const RECORD_A = 'c00c 0001 0001 0000003c 0004 0a000003';
const typeOf = (query: Uint8Array): number => query[query.indexOf(0, 12) + 2] ?? 0;

describe('dns', () => {
  test('asks, keeps the answer as long as it lasts, and asks once for two', async () => {
    const network = new Network(wasm);
    let asked = 0;
    network.serveUdp(DNS, 53, (query) => {
      asked++;
      return [dnsAnswer(query, RECORD_A)];
    });
    const machine = await run(
      network,
      `console.log(await Promise.all([dns.resolve('b.example'), dns.resolve('B.example.')]), await dns.resolve('b.example', 'A'));
      await clock.sleep(61_000);
      console.log(await dns.resolve('b.example'));
      console.log(await dns.lookup('1.2.3.4'), await dns.lookup('localhost'));`,
    );
    expect(asked).toBe(1);
    network.advance(70_000);
    expect(asked).toBe(2);
    expect(machine.output).toBe(
      `[ [ '10.0.0.3' ], [ '10.0.0.3' ] ] [ '10.0.0.3' ]\n[ '10.0.0.3' ]\n[ '1.2.3.4' ] [ '127.0.0.1', '::1' ]\n`,
    );
  });

  test('takes no answer that has another id, question or sender', async () => {
    const network = new Network(wasm);
    network.serveUdp(DNS, 53, (query) => {
      const other = query.slice();
      other[13] = (other[13] ?? 0) + 1;
      return [
        dnsAnswer(query, RECORD_A.replace('03', '66'), { id: 1 }),
        dnsAnswer(other, RECORD_A),
        Uint8Array.of(1, 2, 3),
        dnsAnswer(query, RECORD_A, { flags: 0x0180 }),
        dnsAnswer(query, RECORD_A),
      ];
    });
    const machine = await run(network, `console.log(await dns.resolve('b.example'));`);
    expect(machine.output).toBe(`[ '10.0.0.3' ]\n`);
  });

  test('asks over TCP when an answer was cut off', async () => {
    const network = new Network(wasm);
    network.serveUdp(DNS, 53, (query) => [dnsAnswer(query, '', { flags: 0x8380, count: 0 })]);
    network.serve(DNS, 53, (peer) => {
      peer.onData = () => {
        const query = Buffer.from(peer.received, 'latin1').subarray(2);
        if (query.length < 12) return;
        const answer = dnsAnswer(query, RECORD_A + RECORD_A, { count: 2 });
        peer.later(
          Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]).toString('latin1'),
        );
      };
    });
    const machine = await run(network, `console.log(await dns.resolve('b.example'));`);
    expect(machine.output).toBe(`[ '10.0.0.3', '10.0.0.3' ]\n`);
  });

  test('tries again, then says that nobody answers; that there is no name is kept', async () => {
    const network = new Network(wasm);
    let asked = 0;
    const soa = 'c00c 0006 0001 0000003c 0018 c00c c00c 00000001 00000002 00000003 00000004 0000003c';
    network.serveUdp(DNS, 53, (query) => {
      asked++;
      if (Buffer.from(query).includes('never')) return [];
      const answer = Buffer.from(dnsAnswer(query, soa, { flags: 0x8183, count: 0 }));
      answer.writeUInt16BE(1, 8);
      return [answer];
    });
    const machine = await run(
      network,
      `const say = (name) => dns.resolve(name).catch((error) => console.log(name, error.code));
      await say('never.example'); await say('no.example'); await say('no.example');
      await dns.resolve('a..b').catch((error) => console.log(error.name));`,
    );
    network.advance(10_000);
    expect(machine.output).toBe(
      'never.example TIMEOUT\nno.example NO_SUCH_NAME\nno.example NO_SUCH_NAME\nTypeError\n',
    );
    expect(asked).toBe(3);
  });

  test('finds the host that tcp.connect is given by name', async () => {
    const network = new Network(wasm);
    network.serveUdp(DNS, 53, (query) => [
      typeOf(query) === 1 ? dnsAnswer(query, RECORD_A) : dnsAnswer(query, '', { count: 0 }),
    ]);
    network.serve(B, 7, (peer) => peer.later('hello'));
    const machine = await run(
      network,
      `const connection = await tcp.connect({ hostname: 'kv', port: 7 });
      console.log(new TextDecoder().decode(await connection.read()));
      connection.close();`,
    );
    expect(machine.output).toBe('hello\n');
  });
});
