import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { BootJob, Instance, Target } from '@skerry/contracts';
import { ForwardRequest, redisKeys } from '@skerry/contracts';
import { connectRedis, InstanceRecords, parseControl, RunnerHeartbeats } from '@skerry/records';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Page } from './page.ts';
import { Stack } from './stack.ts';

let stack: Stack;
let page: Page;
let redis: Redis;
beforeAll(async () => {
  stack = await Stack.start();
  await stack.work();
  page = await Page.open(stack.url);
  redis = connectRedis({ socket: stack.redis.socket }, 'wait');
});
afterAll(async () => {
  await page.close();
  redis.disconnect();
  await stack.dispose();
});

test('a run boots each image as soon as it is made, and says which machine has it', async () => {
  const { id } = await stack.submit('image', {
    boot: true,
    targets: ['unix', 'arm'],
    name: 'web',
    project: 'p1',
    parameters: ['--loud'],
  });
  page.send({ kind: 'watch-build', id });
  const kinds = (await page.toEnd(id)).map((event) => event.kind);
  expect(kinds.slice(-5)).toEqual(['image', 'instance', 'image', 'instance', 'finished']);
  const build = await stack.build(id);
  const unix = await stack.instance(build.instances.unix ?? '');
  expect(unix).toMatchObject({
    target: 'unix',
    state: 'queued',
    buildId: id,
    project: 'p1',
    image: build.images[0]?.digest,
  });

  expect(await nextJob('arm')).toEqual({
    instanceId: build.instances.arm,
    image: build.images[1]?.digest,
    target: 'arm',
    memoryMiB: 16,
    parameters: ['--loud'],
    name: 'web',
    project: 'p1',
  });
});

test('a boot job says what its appliance opens outside of its network', async () => {
  const { id } = await stack.submit('open example.com:443', { targets: ['arm'], boot: true });
  page.send({ kind: 'watch-build', id });
  await page.toEnd(id);
  expect(await nextJob('arm')).toMatchObject({ network: 'direct', allow: ['example.com:443'] });
});

test('an appliance with a disk is booted on the first target only, and on another when asked', async () => {
  const { id } = await stack.submit('disk data', { targets: ['unix', 'kvm'], boot: true, project: 'p2' });
  page.send({ kind: 'watch-build', id });
  await page.toEnd(id);
  const build = await stack.build(id);
  expect(build.images.map(({ target }) => target)).toEqual(['unix', 'kvm']);
  expect(Object.keys(build.instances)).toEqual(['unix']);
  const asked = await stack.request('POST', '/api/instances', { buildId: id, target: 'kvm', project: 'p2' });
  expect(asked.status).toBe(202);
  expect(await nextJob('kvm')).toMatchObject({ project: 'p2', disks: [{ name: 'data' }] });
});

/** Takes a boot job as a runner does. */
async function nextJob(target: Target): Promise<BootJob> {
  const runner = new Worker<BootJob>(redisKeys.bootQueue(target), async () => undefined, {
    connection: redis,
  });
  const job = await new Promise<BootJob>((resolve) => {
    runner.on('completed', (done) => resolve(done.data));
  });
  await runner.close();
  return job;
}

const booted = async (): Promise<Instance> => {
  const { id } = await stack.submit('image', { targets: ['kvm'] });
  page.send({ kind: 'watch-build', id });
  await page.toEnd(id);
  const answer = await stack.request('POST', '/api/instances', { buildId: id, target: 'kvm' });
  expect(answer.status).toBe(202);
  return answer.body as Instance;
};

test('an image of an earlier build is booted again', async () => {
  expect(await booted()).toMatchObject({ state: 'queued', target: 'kvm', name: 'appliance' });
});

test('an image that was never built cannot be booted', async () => {
  const { id } = await stack.submit('fail SYNTAX_ERROR');
  const answer = await stack.request('POST', '/api/instances', { buildId: id, target: 'kvm' });
  expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
});

test('a machine that waits for a runner is stopped at once, and no runner gets it', async () => {
  const { id } = await booted();
  const stopped = await stack.request('DELETE', `/api/instances/${id}`);
  expect(stopped).toMatchObject({ status: 200, body: { state: 'exited', stopped: true } });
  expect(await redis.exists(`bull:${redisKeys.bootQueue('kvm')}:${id}`)).toBe(0);
});

test('the runner of a machine is asked to stop it', async () => {
  const { id } = await booted();
  await redis.del(`bull:${redisKeys.bootQueue('kvm')}:${id}`);
  await redis.lrem(`bull:${redisKeys.bootQueue('kvm')}:wait`, 1, id);
  await new InstanceRecords(redis).update(id, { state: 'running', runner: 'r' });
  expect((await stack.request('DELETE', `/api/instances/${id}`)).status).toBe(202);
  const entries = await redis.xrangeBuffer(redisKeys.input(id), '-', '+');
  const [, fields] = entries[0] ?? [];
  expect(parseControl({ id: '', fields: { [String(fields?.[0])]: fields?.[1] } })).toEqual({ kind: 'stop' });
});

test('faults of its network are asked of the runner of a machine', async () => {
  const { id } = await booted();
  await new InstanceRecords(redis).update(id, { stack: 'direct' });
  const faults = { loss: 0.02, delayMs: 20, seed: 7 };
  expect((await stack.request('PUT', `/api/instances/${id}/faults`, faults)).status).toBe(202);
  const [[, fields = []] = []] = await redis.xrangeBuffer(redisKeys.input(id), '-', '+');
  const control = parseControl({ id: '', fields: { [String(fields[0])]: fields[1] } });
  expect(control).toEqual({ kind: 'faults', faults });
});

test('faults that make no sense, or that a machine cannot have, are refused', async () => {
  const { id } = await booted();
  const put = (body: object, of = id) => stack.request('PUT', `/api/instances/${of}/faults`, body);
  expect(await put({ loss: 2 })).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  expect(await put({ los: 0.5 })).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  expect(await put({ loss: 0.5 })).toMatchObject({ status: 409, body: { code: 'FAULTS_UNAVAILABLE' } });
  expect(await put({ loss: 0.5 }, 'none')).toMatchObject({ status: 404 });
  const network = { mac: '02:00:00:00:00:01', addresses: [], bridge: 'kernel' as const };
  await new InstanceRecords(redis).update(id, { stack: 'direct', network });
  expect(await put({ loss: 0.5 })).toMatchObject({ status: 409, body: { code: 'FAULTS_UNAVAILABLE' } });
  await new InstanceRecords(redis).update(id, { network: { mac: network.mac, addresses: [] } });
  await stack.request('DELETE', `/api/instances/${id}`);
  expect(await put({ loss: 0.5 })).toMatchObject({ status: 409, body: { code: 'FAULTS_UNAVAILABLE' } });
  expect(await redis.xlen(redisKeys.input(id))).toBe(1);
});

test('machines are listed, newest first', async () => {
  const { id } = await booted();
  const { body } = await stack.request('GET', '/api/instances?limit=1');
  expect(body).toMatchObject({ instances: [{ id }] });
});

/** A runner of which there is only the forward endpoint; it answers a request for a capture with `answer`. */
async function forwarding(answer: string): Promise<{ id: string; close: () => Promise<void> }> {
  const { id } = await booted();
  const endpoint = createServer((socket) => {
    socket.once('data', (line) => {
      const request = ForwardRequest.parse(JSON.parse(String(line)));
      expect(request).toEqual({ token: 'secret', instance: id, capture: true });
      socket.end(answer);
    });
  });
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const { port } = endpoint.address() as AddressInfo;
  const forward = { host: '127.0.0.1', port, token: 'secret' };
  await new RunnerHeartbeats(redis).beat({ id: 'r9', targets: ['kvm'], instances: 1, capacity: 8, forward });
  await new InstanceRecords(redis).update(id, { state: 'running', runner: 'r9', stack: 'direct' });
  const close = async (): Promise<void> => {
    endpoint.close();
    await once(endpoint, 'close');
  };
  return { id, close };
}

test('what a runner has captured is downloaded as it comes', async () => {
  const { id, close } = await forwarding('{"ok":true}\npcapng bytes');
  const response = await fetch(`${stack.url}/api/instances/${id}/capture`);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename=appliance-kvm.pcapng');
  expect(await response.text()).toBe('pcapng bytes');
  await close();
});

test('a capture that cannot be had says why', async () => {
  const refusal = { ok: false, code: 'PREVIEW_NO_MACHINE', message: 'It is not here.' };
  const { id, close } = await forwarding(`${JSON.stringify(refusal)}\n`);
  const answer = await stack.request('GET', `/api/instances/${id}/capture`);
  expect(answer).toMatchObject({ status: 404, body: { code: 'PREVIEW_NO_MACHINE' } });
  const { id: alone } = await booted();
  expect(await stack.request('GET', `/api/instances/${alone}/capture`)).toMatchObject({
    body: { code: 'PREVIEW_NO_NETWORK' },
  });
  await close();
});

test('the way to a runner is not told to the page', async () => {
  const { close } = await forwarding('');
  const { body } = await stack.request('GET', '/api/health/ready');
  expect(JSON.stringify(body)).toContain('"r9"');
  expect(JSON.stringify(body)).not.toContain('secret');
  await close();
});
