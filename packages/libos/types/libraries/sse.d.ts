/** What an appliance that uses the library sse has of it. */

declare module 'skerry:sse' {
  export interface EventInit {
    /** The type; `message` unless told. */
    event?: string;
    /** A text as it is, anything else as JSON. */
    data?: unknown;
    /** What a client says when it comes back. */
    id?: string;
    /** After how long it comes back. */
    retryMs?: number;
  }
  export interface ServerEvent {
    readonly type: string;
    readonly data: string;
    /** The last id that the server said, of this event or one before. */
    readonly id: string;
  }
  /** A response that goes on, for one client. */
  export class EventStream {
    /** What answers the request. */
    readonly response: Response;
    /** Resolves when the client is gone, or {@link EventStream.close} was called. */
    readonly closed: Promise<void>;
    readonly isOpen: boolean;
    /** Nothing happens when the client is gone. Throws TypeError when the type or the id has a line end. */
    send(event: EventInit): void;
    close(): void;
  }
  /** The events of a response, until it ends. Throws TypeError when it is none of events. */
  export function readEvents(response: Response): AsyncGenerator<ServerEvent, void, undefined>;
}
