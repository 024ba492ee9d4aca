/**
 * What goes to one page. It says when the page is slow, so that its streams are left behind in Redis instead of piling
 * up here, and when there is room again.
 */

import type { LiveMessage } from '@skerry/contracts';
import { limits } from '@skerry/contracts';
import type { WebSocket } from 'ws';

export class Outbox {
  readonly #socket: WebSocket;
  readonly #onRoom: () => void;
  #wasFull = false;

  /** `onRoom` is called when there is room again after `hasRoom` was false. */
  constructor(socket: WebSocket, onRoom: () => void) {
    this.#socket = socket;
    this.#onRoom = onRoom;
  }

  /** Whether a stream may send more now. Answers and failures may always be sent. */
  hasRoom(): boolean {
    const hasRoom = this.#socket.bufferedAmount < limits.livePageBytes;
    this.#wasFull ||= !hasRoom;
    return hasRoom;
  }

  send(message: LiveMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(JSON.stringify(message), () => this.#sent());
  }

  #sent(): void {
    if (!this.#wasFull || this.#socket.bufferedAmount > limits.livePageBytes / 2) return;
    this.#wasFull = false;
    this.#onRoom();
  }
}
