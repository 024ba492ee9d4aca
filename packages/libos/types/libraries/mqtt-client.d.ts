/** What an appliance that uses the library mqtt-client has of it. */

declare module 'skerry:mqtt-client' {
  /** 0: at most once. 1: at least once. */
  export type Qos = 0 | 1;
  export interface Message {
    readonly topic: string;
    readonly payload: Uint8Array;
    readonly qos: Qos;
    /** The broker had kept it. */
    readonly retain: boolean;
  }
  export interface MqttOptions {
    /** A name or an address; the parameter `mqtt.server` unless told. */
    hostname?: string;
    /** 1883 unless told. */
    port?: number;
    /** Random unless told. The broker ends another connection of the same name. */
    clientId?: string;
    username?: string;
    password?: string;
    /** What the broker publishes when we are gone without a word. */
    will?: { topic: string; payload: Uint8Array | string; qos?: Qos; retain?: boolean };
  }
  export interface PublishOptions {
    /** 1: resolves when the broker has it. */
    qos?: Qos;
    /** The broker keeps it for who subscribes later. */
    retain?: boolean;
  }
  export class MqttError extends Error {
    readonly code: 'REFUSED' | 'PROTOCOL' | 'TIMEOUT' | 'CLOSED' | 'TOO_LARGE';
    constructor(code: MqttError['code'], message: string);
  }
  /** A connection to a broker. Its calls reject with {@link MqttError}. */
  export interface MqttClient {
    /** Resolves when it is closed by us, and rejects when it is lost. */
    readonly closed: Promise<void>;
    readonly isOpen: boolean;
    publish(topic: string, payload: Uint8Array | string, options?: PublishOptions): Promise<void>;
    /** Gives each message whose topic fits `filter`, with + and #, to `handler`. */
    subscribe(filter: string, handler: (message: Message) => void, options?: { qos?: Qos }): Promise<void>;
    unsubscribe(filter: string): Promise<void>;
    /** Says goodbye, so that the will is not published. */
    close(): Promise<void>;
  }
  /** A connection that the broker has taken. Rejects with {@link MqttError} or NetError. */
  export function connectMqtt(options?: MqttOptions): Promise<MqttClient>;
}
