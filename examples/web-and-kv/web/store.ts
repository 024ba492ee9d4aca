import type { Tcp, TcpConnection } from 'skerry';
import { type Answer, linesOf, PORT, type Question } from '../protocol.ts';

/** How long the store may be silent. */
const ANSWER_MS = 3_000;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** The store in the machine `kv`, over one connection that is opened when it is needed, and again when it was lost. */
export class Store {
  readonly #tcp: Tcp;
  #connection: Promise<TcpConnection> | undefined;
  /** Who waits for an answer: answers come in the order of the questions. */
  #waiting: Waiting[] = [];

  constructor(tcp: Tcp) {
    this.#tcp = tcp;
  }

  /** Rejects when the store cannot be reached, or does not answer. */
  async ask(question: Question): Promise<Answer> {
    this.#connection ??= this.#connect();
    const connection = await this.#connection;
    return new Promise<Answer>((resolve, reject) => {
      const late = setTimeout(() => connection.abort(), ANSWER_MS);
      const settle = (): void => clearTimeout(late);
      this.#waiting.push({
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      connection.write(`${JSON.stringify(question)}\n`).catch(reject);
    });
  }

  async #connect(): Promise<TcpConnection> {
    try {
      // The project's network knows each of its machines by its name.
      const connection = await this.#tcp.connect({ hostname: 'kv', port: PORT });
      void this.#read(connection);
      return connection;
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }

  async #read(connection: TcpConnection): Promise<void> {
    let reason: unknown = new Error('the store has closed the connection');
    try {
      for await (const line of linesOf(connection)) this.#waiting.shift()?.resolve(JSON.parse(line));
    } catch (error) {
      reason = error;
    }
    connection.close();
    this.#connection = undefined;
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }
}
