/** A stream of events as text, both ways (HTML, 9.2: server-sent events). Pure. */

export interface ServerEvent {
  /** `message` unless the server says. */
  readonly type: string;
  readonly data: string;
  /** The last id that the server said, of this event or one before. */
  readonly id: string;
}

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

/** What one event can take. */
const MOST_CHARACTERS = 1 << 20;

export class EventParser {
  #text = '';
  #type = '';
  #data: string[] = [];
  #size = 0;
  #id = '';
  #isFirst = true;
  retryMs: number | undefined;

  /** The events that `text` completes. Throws RangeError when one grows too long. */
  feed(text: string): ServerEvent[] {
    this.#text += this.#isFirst && text !== '' ? text.replace(/^\ufeff/, '') : text;
    if (text !== '') this.#isFirst = false;
    // A CR at the end may be one half of a line end.
    const lines = this.#text.split(/\r\n|\n|\r(?!$)/);
    this.#text = lines.pop() ?? '';
    const events = lines.flatMap((line) => this.#line(line) ?? []);
    if (this.#text.length + this.#size > MOST_CHARACTERS) {
      throw new RangeError(`an event has more than ${MOST_CHARACTERS} characters`);
    }
    return events;
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') return this.#dispatch();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') {
      this.#data.push(value);
      this.#size += value.length + 1;
    } else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  #dispatch(): ServerEvent | undefined {
    const [type, lines] = [this.#type || 'message', this.#data];
    this.#type = '';
    this.#data = [];
    this.#size = 0;
    return lines.length === 0 ? undefined : { type, data: lines.join('\n'), id: this.#id };
  }
}

/** Throws TypeError for a type or an id that would end its line. */
export function formatEvent({ event, data, id, retryMs }: EventInit): string {
  if ([event, id].some((text) => text !== undefined && /[\0\r\n]/.test(text))) {
    throw new TypeError('the type and the id of an event are one line');
  }
  const text = data === undefined ? undefined : typeof data === 'string' ? data : JSON.stringify(data);
  const lines = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(retryMs === undefined ? [] : [`retry: ${Math.round(retryMs)}`]),
    ...(text === undefined ? [] : text.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)),
  ];
  return `${lines.join('\n')}\n\n`;
}
