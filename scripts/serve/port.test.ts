import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { probePort } from './port.ts';

test('a port that is taken is reported with the process that has it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const outcome = await probePort('127.0.0.1', port);
  server.close();
  expect(outcome).toMatchObject({ kind: 'busy', port });
  expect(outcome.kind === 'busy' && outcome.by).toContain(`process ${process.pid}`);
});

test('port 0 gives a port that can be listened on', async () => {
  const outcome = await probePort('127.0.0.1', 0);
  if (outcome.kind !== 'free') throw new Error('any port was asked for');
  const server = createServer().listen(outcome.port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
});
