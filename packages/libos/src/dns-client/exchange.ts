/**
 * One question to one server: over UDP from a port of its own with a random id, over TCP when the answer was cut off (RFC
 * 7766). An answer counts only when it comes from the server, has the id, and repeats the question (RFC 5452, 9.1).
 */
import { host } from '../core/host.ts';
import { joinBytes } from '../encoding/bytes.ts';
import type { AddressBytes } from '../net/addresses.ts';
import { TcpConnection } from '../net/connection.ts';
import { Datagrams } from '../net/datagrams.ts';
import { NetError, resultError } from '../net/error.ts';
import { hold, release } from '../net/pump.ts';
import { clearTimeout, schedule } from '../timers/index.ts';
import { type DnsMessage, readDnsMessage, writeQuery } from './message.ts';

const PORT = 53;

/** Rejects with NetError: TIMEOUT, or what the network says. */
export async function ask(
  server: AddressBytes,
  name: string,
  type: number,
  timeoutMs: number,
): Promise<DnsMessage> {
  const id = randomId();
  const query = writeQuery(id, name, type);
  const isAnswer = (message: DnsMessage | undefined): message is DnsMessage =>
    message?.isAnswer === true &&
    message.id === id &&
    message.question?.name === name &&
    message.question.type === type;
  const answer = await overUdp(server, query, isAnswer, timeoutMs);
  return answer.isTruncated ? overTcp(server, query, isAnswer, timeoutMs * 2) : answer;
}

function randomId(): number {
  const bytes = new Uint8Array(2);
  host.entropy(bytes);
  return ((bytes[0] as number) << 8) | (bytes[1] as number);
}

type IsAnswer = (message: DnsMessage | undefined) => message is DnsMessage;

function overUdp(
  server: AddressBytes,
  query: Uint8Array,
  isAnswer: IsAnswer,
  timeoutMs: number,
): Promise<DnsMessage> {
  return new Promise((resolve, reject) => {
    const receive = (): void => {
      for (let next = socket.receive(); next; next = socket.receive()) {
        const isServer = next.port === PORT && next.address.every((byte, at) => byte === server[at]);
        const message = isServer ? readDnsMessage(next.data) : undefined;
        if (!isAnswer(message)) continue;
        end();
        resolve(message);
        return;
      }
    };
    const socket = new Datagrams('dns', receive);
    hold();
    const fail = (error: NetError): void => {
      end();
      reject(error);
    };
    const timer = schedule(
      () => fail(new NetError('TIMEOUT', 'dns: the server did not answer')),
      timeoutMs,
      undefined,
      false,
    );
    const end = (): void => {
      clearTimeout(timer);
      socket.close();
      release();
    };
    const result = socket.send(query, server, PORT);
    if (result < 0) fail(resultError('dns', result));
  });
}

/** Each message is preceded by its length in two bytes (RFC 1035, 4.2.2). */
async function overTcp(
  server: AddressBytes,
  query: Uint8Array,
  isAnswer: IsAnswer,
  timeoutMs: number,
): Promise<DnsMessage> {
  const connection = await TcpConnection.connect('dns', server, PORT);
  const timer = schedule(() => connection.abort(), timeoutMs, undefined, false);
  try {
    await connection.write(
      joinBytes([Uint8Array.of(query.length >> 8, query.length & 255), query], query.length + 2),
    );
    const head = await readExactly(connection, 2);
    const bytes = await readExactly(connection, ((head[0] as number) << 8) | (head[1] as number));
    const message = readDnsMessage(bytes);
    if (isAnswer(message)) return message;
    throw new NetError('BAD_ANSWER', 'dns: the server answered something else than was asked');
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}

async function readExactly(connection: TcpConnection, length: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let left = length; left > 0; ) {
    const bytes = await connection.read(left);
    if (!bytes) throw new NetError('TIMEOUT', 'dns: the server ended the connection');
    chunks.push(bytes);
    left -= bytes.length;
  }
  return joinBytes(chunks, length);
}
