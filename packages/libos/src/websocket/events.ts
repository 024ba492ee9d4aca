/** HTML, 9.1 "The MessageEvent interface" and WebSockets, 6 "The CloseEvent interface". */
import { Event, type EventInit } from '../events/event.ts';

export interface MessageEventInit<T> extends EventInit {
  data?: T;
  origin?: string;
}

export class MessageEvent<T = unknown> extends Event {
  readonly data: T;
  readonly origin: string;

  constructor(type: string, init: MessageEventInit<T> = {}) {
    super(type, init);
    this.data = (init.data ?? null) as T;
    this.origin = init.origin ?? '';
  }
}

export interface CloseEventInit extends EventInit {
  wasClean?: boolean;
  code?: number;
  reason?: string;
}

export class CloseEvent extends Event {
  readonly wasClean: boolean;
  readonly code: number;
  readonly reason: string;

  constructor(type: string, init: CloseEventInit = {}) {
    super(type, init);
    this.wasClean = Boolean(init.wasClean);
    this.code = init.code ?? 0;
    this.reason = init.reason ?? '';
  }
}
