/** What is said over the wire, as JSON. */
type Word =
  | { kind: 'join' | 'leave'; name: string; here: number }
  | { kind: 'say'; name: string; text: string };

const MOST_HERE = 200;
/** One who reads so much more slowly than others talk has to leave. */
const MOST_BEHIND_BYTES = 64 * 1_024;
const KEPT_WORDS = 50;

const names = ['Auk', 'Dunlin', 'Eider', 'Fulmar', 'Gannet', 'Kittiwake', 'Petrel', 'Puffin', 'Skua', 'Tern'];

/** Everybody who is here hears what one of them says. */
export class Room {
  readonly #here = new Map<WebSocket, string>();
  /** What was said lately, for those who come. */
  readonly #said: string[] = [];
  #visitors = 0;

  /** Takes a socket in that is about to open. */
  welcome(socket: WebSocket): void {
    const turn = this.#visitors++;
    const round = Math.floor(turn / names.length);
    const name = `${names[turn % names.length]}${round > 0 ? ` ${round + 1}` : ''}`;

    socket.onopen = () => {
      if (this.#here.size === MOST_HERE) {
        socket.close(4_000, 'The room is full.');
        return;
      }
      for (const word of this.#said) socket.send(word);
      this.#here.set(socket, name);
      this.#tell({ kind: 'join', name, here: this.#here.size });
    };
    socket.onmessage = ({ data }) => {
      const text = typeof data === 'string' ? data.trim() : '';
      if (text !== '') this.#tell({ kind: 'say', name, text });
    };
    // However a connection ends, it ends here.
    socket.onclose = () => {
      if (this.#here.delete(socket)) this.#tell({ kind: 'leave', name, here: this.#here.size });
    };
  }

  #tell(word: Word): void {
    const message = JSON.stringify(word);
    if (word.kind === 'say') {
      this.#said.push(message);
      if (this.#said.length > KEPT_WORDS) this.#said.shift();
    }
    for (const socket of this.#here.keys()) {
      if (socket.bufferedAmount > MOST_BEHIND_BYTES) socket.close(4_001, 'You are too far behind.');
      else socket.send(message);
    }
  }
}
