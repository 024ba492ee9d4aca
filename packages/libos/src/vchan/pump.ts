/** The one source of news of channels: gives them to the object of each channel's number. */
import { attach } from '../core/sources.ts';
import { vchanHost } from './host.ts';

/** What a number stands for. `news` may run the application's code, but must not throw. */
export interface ChannelObject {
  news(): void;
}

const objects = new Map<number, ChannelObject>();
let isOpen = false;
let holding = 0;

/** Attached once there is a channel. */
function open(): void {
  if (isOpen) return;
  isOpen = true;
  attach({ deadline: () => Infinity, alive: () => holding > 0, turn });
}

function turn(): void {
  const news = vchanHost.vchanNews();
  if (news === 0) return;
  for (const [channel, object] of objects) if ((news >>> channel) & 1) object.news();
}

/** From now on news of `channel` go to `object`. */
export function register(channel: number, object: ChannelObject): void {
  open();
  objects.set(channel, object);
}

export function forget(channel: number): void {
  objects.delete(channel);
}

/** The appliance stays alive until {@link release}: something is owed to it. */
export function hold(): void {
  holding++;
}

export function release(): void {
  holding--;
}
