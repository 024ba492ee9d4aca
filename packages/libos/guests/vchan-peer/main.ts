/**
 * Ends of channels, each by a line that is typed: `ID serve|join DOMAIN PATH PART [NUMBER] [MS] [RING]`. `serve-all` and `join-all` go
 * on with the next end until `ID stop`; `ID canary` looks at memory that nobody should have written to; `exit` ends. Says under
 * that ID what it has seen, or the code of the error that it met.
 */
import type { Needs, Vchan, VchanChannel } from 'skerry';

const CHUNK = 65_536;

/** Words that no other place of the stream has. */
function pattern(from: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(CHUNK / 4);
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(from + index, 0x9e3779b1);
  return words;
}

/** Sends back what comes, until the other end leaves. */
async function echo(channel: VchanChannel): Promise<string> {
  let total = 0;
  for await (const bytes of channel) {
    await channel.write(bytes);
    total += bytes.length;
  }
  return `echoed ${total}`;
}

/** Sends so many bytes, takes back as many, and looks at every one. */
async function check(channel: VchanChannel, number: number): Promise<string> {
  const writing = (async () => {
    for (let at = 0; at < number; at += CHUNK) await channel.write(new Uint8Array(pattern(at / 4).buffer));
  })();
  const words = new Uint32Array(CHUNK / 4);
  const received = new Uint8Array(words.buffer);
  let count = 0;
  let isSame = true;
  while (count < number) {
    const bytes = await channel.read(CHUNK - (count % CHUNK));
    if (!bytes) return `ended at ${count}`;
    received.set(bytes, count % CHUNK);
    count += bytes.length;
    if (count % CHUNK !== 0) continue;
    const expected = pattern((count - CHUNK) / 4);
    isSame &&= words.every((word, index) => word === expected[index]);
  }
  await writing;
  return isSame ? `same ${count}` : `differs ${count}`;
}

/** Reads until there is no more. */
async function drain(channel: VchanChannel): Promise<string> {
  let total = 0;
  for await (const bytes of channel) total += bytes.length;
  return `drained ${total}`;
}

/** Writes for ever. */
async function flood(channel: VchanChannel): Promise<string> {
  const bytes = new Uint8Array(CHUNK);
  for (;;) await channel.write(bytes);
}

/** Writes so much, and leaves at once. */
async function send(channel: VchanChannel, number: number): Promise<string> {
  for (let at = 0; at < number; at += CHUNK)
    await channel.write(new Uint8Array(Math.min(CHUNK, number - at)));
  channel.close();
  return `sent ${number}`;
}

/** Reads and writes at once, and waits for whatever happens. */
async function both(channel: VchanChannel): Promise<string> {
  const ends = await Promise.allSettled([flood(channel), drain(channel)]);
  return ends.map((end) => (end.status === 'fulfilled' ? end.value : codeOf(end.reason))).join(', ');
}

/** The same, and closes in the midst of both. */
async function quit(channel: VchanChannel): Promise<string> {
  const writing = flood(channel).catch(codeOf);
  for (let total = 0; total < 4 * CHUNK; ) total += (await channel.read())?.length ?? CHUNK;
  channel.close();
  return writing;
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? error);

const parts: Readonly<Record<string, (channel: VchanChannel, number: number) => Promise<string>>> = {
  echo,
  check,
  drain,
  flood,
  send,
  both,
  quit,
};

async function join(vchan: Vchan, words: readonly string[]): Promise<VchanChannel> {
  const [role, domain, path = '', , , ms = '20000', ring = '65536'] = words;
  const end = { domain: Number(domain), path };
  if (role === 'join') return vchan.connect({ ...end, timeoutMs: Number(ms) });
  return vchan.listen({ ...end, receiveBytes: Number(ring), sendBytes: Number(ring) }).accept();
}

/** What `stop` does. */
const stops = new Set<() => void>();

/** Plays with several at once. */
async function serveAll(
  { console, vchan }: Needs,
  [, domain, path = '', part = '', number]: readonly string[],
) {
  const playing: Promise<string>[] = [];
  const listener = vchan.listen({ domain: Number(domain), path });
  stops.add(() => listener.close());
  for await (const channel of listener) {
    console.log('a channel is served');
    playing.push(playOne(channel, part, Number(number)).catch(codeOf));
  }
  return `served ${(await Promise.all(playing)).length}`;
}

/** Plays with one after another; those that cannot be joined are left out. */
async function joinAll({ vchan }: Needs, words: readonly string[]) {
  let isStopped = false;
  let joined = 0;
  stops.add(() => {
    isStopped = true;
  });
  while (!isStopped) {
    const channel = await join(vchan, ['join', ...words.slice(1)]).catch(() => undefined);
    if (!channel) continue;
    joined++;
    await playOne(channel, words[3], Number(words[4])).catch(codeOf);
  }
  return `joined ${joined}`;
}

const playOne = (channel: VchanChannel, part = '', number = 0): Promise<string> =>
  (parts[part] ?? drain)(channel, number).finally(() => channel.close());

/** Some of it is in the image, some was taken when the machine began. */
const canaries = [pattern(1)];

/** Whether each word of them is as it was. */
function canary(): string {
  const isWhole = canaries.every((words, index) => {
    const expected = pattern(index + 1);
    return words.every((word, at) => word === expected[at]);
  });
  return isWhole ? 'whole' : 'harmed';
}

/** What a line says besides joining one channel. */
const others: Readonly<Record<string, (needs: Needs, words: readonly string[]) => Promise<string> | string>> =
  {
    'serve-all': serveAll,
    'join-all': joinAll,
    canary,
    stop() {
      for (const stop of stops) stop();
      stops.clear();
      return 'stopped';
    },
  };

async function play(needs: Needs, id: string, words: readonly string[]): Promise<void> {
  const { console, vchan } = needs;
  try {
    const other = others[words[0] ?? ''];
    if (other) console.log(`${id}: ${await other(needs, words)}`);
    else {
      const channel = await join(vchan, words);
      console.log(`${id} joined`);
      console.log(`${id}: ${await playOne(channel, words[3], Number(words[4]))}`);
    }
  } catch (error) {
    console.log(`${id}: ${codeOf(error)}`);
  }
  console.log(`${id} done`);
}

export default async function main(needs: Needs) {
  const { console, exit, xenstore } = needs;
  for (let count = 0; count < 3; count++) canaries.push(pattern(canaries.length + 1));
  console.log(`domain ${await xenstore.read('domid')} is ready`);
  for await (const line of console.lines({ echo: false })) {
    const [id = '', ...words] = line.split(' ');
    if (id === 'exit') exit();
    void play(needs, id, words);
  }
}
