import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { PortForward } from './port-forward.ts';

let forward: PortForward;
afterEach(() => forward.close());

test('bytes go both ways, and each side is told of the end of the other', async () => {
  const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const { port } = echo.address() as { port: number };
  forward = new PortForward(async () => connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
  const socket = connect(await forward.listen(), '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString())).end('x'.repeat(300_000));
  await once(socket, 'close');
  expect(said).toBe('x'.repeat(300_000));
  echo.close();
});

test('who comes before the appliance is there is reset', async () => {
  forward = new PortForward(() => Promise.reject(new Error('not yet')));
  const socket = connect(await forward.listen(), '127.0.0.1');
  const [error] = (await once(
    socket.on('connect', () => undefined),
    'error',
  )) as [{ code?: string }];
  expect(error.code).toBe('ECONNRESET');
});

test('a port that is taken is an error', async () => {
  forward = new PortForward(() => Promise.reject(new Error('never')));
  const port = await forward.listen();
  const second = new PortForward(() => Promise.reject(new Error('never')));
  await expect(second.listen(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  second.close();
});
