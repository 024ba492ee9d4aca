import type { PacketSummary } from '@skerry/contracts';
import { type PacketFilter, packetFilter } from './packet-filter.ts';

/** More packets than a person looks through; the newest are kept. */
export const mostPackets = 10_000;
/** So many go at once, so that not every packet moves the whole list. */
const slack = 500;

/**
 * The packets of one instance that the page has, and those of them that a filter lets through, each kept up as packets
 * come: the cost of a packet does not grow with the list. Numbers rise. Not for the eye: see packet-view.tsx.
 */
export class PacketList {
  #all: PacketSummary[] = [];
  #shown: PacketSummary[] = [];
  #text = '';
  #filter: PacketFilter = packetFilter('');
  #forgotten = 0;
  #gone = 0;
  #dropped = 0;

  get all(): readonly PacketSummary[] {
    return this.#all;
  }

  /** Those that pass the filter. A new array after every change. */
  get shown(): readonly PacketSummary[] {
    return this.#shown;
  }

  /** Packets that were left out here, since the list is capped. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** How many of `shown` have gone at its front, since the filter was set. */
  get gone(): number {
    return this.#gone;
  }

  /** Packets that were never told. */
  get dropped(): number {
    return this.#dropped;
  }

  get filter(): string {
    return this.#text;
  }

  add(packets: readonly PacketSummary[], dropped: number): void {
    this.#dropped += dropped;
    this.#all.push(...packets);
    this.#shown = [...this.#shown, ...packets.filter(this.#filter)];
    const excess = this.#all.length - mostPackets;
    if (excess <= slack) return;
    this.#all = this.#all.slice(excess);
    this.#forgotten += excess;
    const oldest = this.#all[0]?.number ?? 0;
    const shown = this.#shown.filter(({ number }) => number >= oldest);
    this.#gone += this.#shown.length - shown.length;
    this.#shown = shown;
  }

  setFilter(text: string): void {
    this.#text = text;
    this.#filter = packetFilter(text);
    this.#shown = this.#all.filter(this.#filter);
    this.#gone = 0;
  }

  clear(): void {
    this.#all = [];
    this.#shown = [];
    this.#forgotten = 0;
    this.#gone = 0;
    this.#dropped = 0;
  }
}
